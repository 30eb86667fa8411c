"""How a service's module replaces what moto does."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def mends(cls: type, name: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the decorated function ``cls``'s method of that name, or of another.

    Its first argument is the method it replaces (``None`` if moto has none), its second is ``self``.
    """

    def install(function: Callable[..., Any]) -> Callable[..., Any]:
        original = getattr(cls, name or function.__name__, None)

        @wraps(function)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return function(original, self, *args, **kwargs)

        setattr(cls, name or function.__name__, method)
        return method

    return install
