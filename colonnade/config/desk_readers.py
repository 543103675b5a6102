"""The desk's list of readers, and the forms by which an administrator makes one or gives roles."""

from wagtail.users.views.users import UserViewSet

from colonnade.readers import forms


class ReaderViewSet(UserViewSet):
    """Wagtail's view set with a reader's one name."""

    def get_form_class(self, for_update: bool = False) -> type:
        return forms.ReaderForm if for_update else forms.NewReaderForm
