"""Who the patient is: age and sex."""
