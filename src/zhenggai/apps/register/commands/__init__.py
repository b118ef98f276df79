"""What is done with the register; the only writers of this app. What concerns others than the
actor appends its entry."""

from zhenggai.apps.register.commands.export import Exported, Form, export_register
from zhenggai.apps.register.commands.views import save_view, withdraw_view

__all__ = ["Exported", "Form", "export_register", "save_view", "withdraw_view"]
