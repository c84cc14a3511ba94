"""Charts as SVG text, laid out by hand: no library starts, and the page's colours and fonts apply to them."""
