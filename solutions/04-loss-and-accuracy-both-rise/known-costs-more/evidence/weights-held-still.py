# If no step changes the weights, an honest loss is the same after each epoch.
import copy

from torch.optim.optimizer import register_optimizer_step_post_hook


def evidence(program, train, val):
    model = program.build_model()
    program.build_model = lambda: model
    start = copy.deepcopy(model.state_dict())
    hook = register_optimizer_step_post_hook(lambda *_: model.load_state_dict(start))
    losses = [log.reported["train_loss"] for log in program.train(train, val, logs=3).logs]
    hook.remove()
    return max(losses) - min(losses)
