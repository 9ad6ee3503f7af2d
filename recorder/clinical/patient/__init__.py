"""Who the patient is and what is the matter: age, sex, complaint, findings, history, allergies."""
