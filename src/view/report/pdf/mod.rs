//! The report as pages to print and to send.
