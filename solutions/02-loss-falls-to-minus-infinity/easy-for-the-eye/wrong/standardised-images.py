# /// repair
# base = "starter"
# summary = "every channel of every image is standardised"
# fails = ["validation_improves", "generalises"]
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)
    x = x.permute(0, 3, 1, 2).float()
    mean, std = x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True)
    return (x - mean) / (std + 1)
