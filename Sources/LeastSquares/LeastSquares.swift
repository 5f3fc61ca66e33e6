// The room's contents land with its first commit.
