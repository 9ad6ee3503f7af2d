"""What the patient is allergic to, who tells it, and what takes it back."""
