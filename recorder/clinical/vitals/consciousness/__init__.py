"""How awake somebody is: the Glasgow Coma Scale in every way of telling it, and AVPU."""
