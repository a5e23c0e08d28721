//! The program from end to end, through its binary: one module for each subject. What needs a process
//! of its own lies beside this folder.

mod common;

mod architecture;
mod assess_table;
mod audit;
mod automation;
mod browser;
mod commands;
mod concurrency;
mod crash;
mod definitions_in_time;
mod disk;
mod docs;
mod due_tables;
mod examples;
mod forgery;
mod gates;
mod help;
mod hostile;
mod ledger_properties;
mod oscal;
mod pdf_report;
mod probes;
mod properties;
mod report_hostile;
mod report_schema;
mod shipped;
mod shipped_probes;
mod spreadsheet;
mod tampering;
mod terminal;
mod worked_examples;
mod writers;
