"""What is done with the register; the only writers of this app. Each act appends its entry."""

from zhenggai.apps.register.commands.export import Exported, Form, export_register

__all__ = ["Exported", "Form", "export_register"]
