# /// repair
# summary = "view as a table of pixels and colours, transpose the table, view as an image"
# ///


def prepare(images):  # (B, 32, 32, 3)
    table = images.reshape(-1, 32 * 32, 3).transpose(1, 2)  # (B, 3, 1024)
    x = table.reshape(-1, 3, 32, 32)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
