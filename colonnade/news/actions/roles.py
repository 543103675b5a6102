"""Who may do what at the desk: the newsroom's roles and the way of a draft to publication."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from colonnade.readers.models import ROLES

PAGES = {
    "writer": ("add_page",),
    "editor": ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
    "administrator": (
        "add_page",
        "change_page",
        "publish_page",
        "bulk_delete_page",
        "lock_page",
        "unlock_page",
    ),
}
PHOTOS = {
    "writer": ("add_image", "choose_image"),
    "editor": ("add_image", "change_image", "choose_image"),
    "administrator": ("add_image", "change_image", "choose_image"),
}
THINGS = {
    "writer": ("view_tag", "view_author"),
    "editor": ("view_tag", "add_tag", "change_tag", "view_author", "add_author", "change_author"),
    "moderator": ("change_discussionsettings",),
    "administrator": (
        *("change_discussionsettings", "change_moderationsettings"),
        *("view_tag", "add_tag", "change_tag", "delete_tag"),
        *("view_author", "add_author", "change_author", "delete_author"),
        *("view_reader", "add_reader", "change_reader"),
    ),
}
APPS = ("wagtailcore", "news", "readers", "discussion", "moderation", "wagtailimages")
WORKFLOW = "Review by an editor"


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    return list(
        Permission.objects.filter(
            codename__in=names,
            content_type__app_label__in=(
                "wagtailcore",
                "news",
                "readers",
                "discussion",
                "moderation",
                "wagtailimages",
            ),
        )
    )


@transaction.atomic
def set_up_roles() -> None:
    """Make the roles and the workflow, or put right what they may do. Changes nothing twice.

    A writer writes and submits, an editor reviews and publishes, a moderator
    only keeps the conversation, an administrator does all of it.
    """
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    entrance = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    groups = {}
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        groups[role] = group
        group.permissions.set([entrance, *_permissions(THINGS.get(role, ()))])
        for permission in _permissions(PAGES.get(role, ())):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in _permissions(PHOTOS.get(role, ())):
            if permission.content_type.model == "photo" or permission.codename.endswith("_image"):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission
                )
    Group.objects.filter(name__in=("Moderators", "Editors")).delete()
    if not Workflow.objects.filter(name=WORKFLOW).exists():
        WorkflowPage.objects.all().delete()
        Workflow.objects.update(active=False)
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        task.groups.set([groups["editor"], groups["administrator"]])
        workflow = Workflow.objects.create(name=WORKFLOW)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=root)
