"""What is due, and how it is made: plan, notebooks through papermill, the whole way from export to release."""
