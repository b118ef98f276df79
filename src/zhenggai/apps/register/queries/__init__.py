"""Reading the register, always through the eyes of a viewer. `conditions` turns filters into
conditions, `keys` finds which findings stand on a page, `rows` reads what is shown of them,
`totals` counts them all."""
