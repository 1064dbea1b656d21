"""Findings, profiles and receipts as terminal output, JSON, self-contained pages and workbooks."""
