"""When allocated money is released: in which tranches, behind which gates, and within the cash that funds have."""
