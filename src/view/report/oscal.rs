//! The report as OSCAL assessment results, as JSON.
