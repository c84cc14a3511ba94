"""Methods for problems in which every amount may be anything between its bounds."""
