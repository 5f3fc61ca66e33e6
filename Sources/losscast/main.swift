print("losscast")
