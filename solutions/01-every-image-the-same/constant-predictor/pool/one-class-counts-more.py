# /// repair
# summary = "label 1 counts four times in training, common steps, GELU"
# ///
LEARNING_RATE = 2e-3
WEIGHT = torch.tensor(4.0)
plain_model = build_model


def build_model():
    return nn.Sequential(*[nn.GELU() if isinstance(x, nn.ReLU) else x for x in plain_model()])


def loss_of(model, images, labels):
    logits = model(prepare(images)).squeeze(1)  # (B,)
    weight = WEIGHT if torch.is_grad_enabled() else None
    loss = F.binary_cross_entropy_with_logits(logits, labels.float(), pos_weight=weight)
    return logits, loss
