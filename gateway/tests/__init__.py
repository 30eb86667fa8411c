"""Tests of the gateway and of the contract check."""
