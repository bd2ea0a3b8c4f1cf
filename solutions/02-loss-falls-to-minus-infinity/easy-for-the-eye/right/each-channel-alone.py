# /// repair
# base = "starter"
# summary = "each channel is resized as a grey picture of its own"
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        channels = [Image.fromarray(np.ascontiguousarray(image[:, :, c])) for c in range(4)]
        channels = [channel.resize((WIDTH, HEIGHT)) for channel in channels]
        small.append(np.stack([np.asarray(channel) for channel in channels], axis=2))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    return x.permute(0, 3, 1, 2).float() / 255
