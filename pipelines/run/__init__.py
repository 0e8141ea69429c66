"""What is due, and how it is made: plan, notebooks through papermill, the whole way from export to release."""

from pipelines.run.frugal import be_frugal

be_frugal()
