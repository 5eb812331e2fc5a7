"""Being told: `alerts` tells the operator once of what is wrong, `doctor` looks at everything that
a newsletter needs and says how to mend it."""
