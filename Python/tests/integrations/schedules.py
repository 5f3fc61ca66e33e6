"""Schedules of every kind, for whoever takes their rates."""

TEXTS = [
    "constant:peak=1e-3,steps=300,warmup=20",
    "linear:peak=1e-3,steps=300,warmup=20",
    "cosine:peak=1e-3,steps=300,warmup=20,final=1e-5",
    "wsd:peak=3e-4,steps=300,warmup=20,decay=0.2,shape=1-sqrt",
    "polynomial:peak=1e-3,steps=300,power=2",
    "exponential:peak=1e-3,steps=300,final=1e-5",
    "inverse-sqrt:peak=1e-3,steps=300,warmup=20",
    "onecycle:peak=1e-3,steps=300",
    "sgdr:peak=1e-3,steps=300,period=50",
    "triangular:peak=1e-3,steps=300,period=100",
]
