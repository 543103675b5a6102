"""Where an article shows, and the counts beside it, after everything that may happen to it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from colonnade.news import actions, queries, tasks
from colonnade.news.models import Article, Photo, Section, Story
from tests import factories as make

pytestmark = pytest.mark.django_db


def count_of(story: Story) -> int:
    return queries.story_page(story).count


def listed(story: Story) -> list[int]:
    return [card.id for _year, cards in queries.story_page(story).years for card in cards]


def test_the_count_of_a_story_follows_publish_unpublish_move_and_delete():
    story, section, other = make.make_story(), make.make_section(), make.make_section("Port")
    first = make.make_article(section=section, story=story)
    second = make.make_article(section=section, story=story)
    assert count_of(story) == 2
    assert listed(story) == [second.pk, first.pk]

    first.unpublish()
    assert (count_of(story), listed(story)) == (1, [second.pk])

    first.save_revision().publish()
    assert count_of(story) == 2

    second.move(other, pos="last-child")
    assert count_of(story) == 2
    assert queries.section_page(Section.objects.get(pk=other.pk)).opening[0].id == second.pk
    assert [card.id for card in queries.section_page(section).opening] == [first.pk]

    Article.objects.get(pk=second.pk).delete()
    assert (count_of(story), listed(story)) == (1, [first.pk])


def test_an_article_that_changes_its_story_is_counted_in_the_new_one_only():
    bridge, tram = make.make_story("The bridge"), make.make_story("The tram")
    article = make.make_article(story=bridge)
    article.story = tram
    article.save_revision().publish()
    assert (count_of(bridge), count_of(tram)) == (0, 1)


def test_a_draft_of_a_published_article_changes_nothing_until_it_is_published():
    bridge, tram = make.make_story("The bridge"), make.make_story("The tram")
    article = make.make_article("Old headline", story=bridge)
    article.story, article.title = tram, "New headline"
    revision = article.save_revision()
    assert (count_of(bridge), count_of(tram)) == (1, 0)
    revision.publish()
    assert (count_of(bridge), count_of(tram)) == (0, 1)


def test_what_the_earlier_site_counted_is_shown_and_named():
    story = make.make_story(elsewhere_count=1879)
    make.make_article(story=story)
    page = queries.story_page(story)
    assert (page.count, page.archived) == (1880, 1879)


def test_tags_and_authors_are_counted_alike():
    tag, author = make.make_tag("Ferries"), make.make_author("Ines Okafor")
    article = make.make_article(tags=[tag], authors=[author])
    make.make_article(tags=[tag], live=False)
    assert queries.tag_page("en", tag.slug)[1].count == 1
    assert queries.author_page(author.slug)[1].count == 1
    article.unpublish()
    assert queries.tag_page("en", tag.slug)[1].count == 0
    assert queries.author_page(author.slug)[1].cards == ()


def test_an_update_is_told_only_where_the_editor_says_what_changed():
    article = make.make_article(update_note="")
    assert article.updated_at is None
    article.title = "A letter mended"
    article.save_revision().publish()
    assert Article.objects.get(pk=article.pk).updated_at is None

    article.update_note = "The council's answer added"
    article.save_revision().publish()
    told_at = Article.objects.get(pk=article.pk).updated_at
    assert told_at is not None

    article.title = "Another letter mended"
    article.save_revision().publish()
    assert Article.objects.get(pk=article.pk).updated_at == told_at


def test_publishing_an_old_draft_turns_back_neither_the_short_link_nor_the_update():
    article = make.make_article()
    code, old = article.code, article.save_revision()
    article.update_note = "Figures added"
    article.save_revision().publish()
    updated = Article.objects.get(pk=article.pk).updated_at
    old.publish()
    again = Article.objects.get(pk=article.pk)
    assert (again.code, again.updated_at) == (code, updated)


def test_a_copy_has_a_short_link_of_its_own():
    article = make.make_article()
    copy = article.copy(update_attrs={"slug": "a-copy"})
    assert copy.code != article.code
    assert copy.wire_id != article.wire_id


def test_what_is_scheduled_is_published_and_unpublished_when_its_time_has_come():
    story = make.make_story()
    article = make.make_article(story=story, live=False)
    article.go_live_at = timezone.now() + timedelta(hours=1)
    revision = article.save_revision()
    revision.publish()
    assert actions.publish_due() == 0
    assert count_of(story) == 0

    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    content = revision.content | {"go_live_at": (timezone.now() - timedelta(seconds=1)).isoformat()}
    revision.content = content
    revision.save()
    assert actions.publish_due() == 1
    assert count_of(story) == 1

    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert actions.publish_due() == 1
    assert count_of(story) == 0


def test_related_puts_the_editors_choice_first_and_shows_nothing_dead_twice_or_itself():
    story, tag = make.make_story(), make.make_tag()
    chosen, dead = make.make_article("Chosen"), make.make_article("Dead")
    of_story = make.make_article("Of the story", story=story)
    of_tag = make.make_article("Of the tag", tags=[tag])
    article = make.make_article("The article", story=story, tags=[tag], related=[dead, chosen, of_story])
    dead.unpublish()
    shown = [card.id for card in queries.article_page(article).related]
    assert shown == [chosen.pk, of_story.pk, of_tag.pk]


def test_related_finds_articles_of_like_words():
    words = "<p>The quillwort was counted by divers in the reservoir, quillwort by quillwort.</p>"
    other = make.make_article("Divers count the quillwort", body=words)
    make.make_article("Rents fall", body="<p>Rents fell by a tenth in the old quarter this winter.</p>")
    article = make.make_article("A rare plant returns", body=words)
    actions.find_alike(number=article.pk)
    again = queries.page_at("en", article.url_path.partition("/home/")[2])
    assert queries.article_page(again).related[0].id == other.pk


def test_most_discussed_counts_the_week_that_ends_with_the_newest_article():
    now = timezone.now()
    old = make.make_article(published_at=now - timedelta(days=30), comment_count=900)
    loud = make.make_article(published_at=now - timedelta(days=2), comment_count=40)
    make.make_article(published_at=now - timedelta(days=1))
    shown = [card.id for card in queries.most_discussed("en")]
    assert shown == [loud.pk]
    assert old.pk not in shown


def test_an_unpublished_story_is_named_by_no_article():
    story = make.make_story()
    article = make.make_article(story=story)
    story.unpublish()
    assert queries.article_page(Article.objects.get(pk=article.pk)).story is None


def test_relist_mends_lists_that_were_lost(capsys):
    from django.core.management import call_command

    from colonnade.news.models import Placement

    story = make.make_story()
    make.make_article(story=story)
    Placement.objects.all().delete()
    assert listed(story) == []
    call_command("relist")
    assert len(listed(story)) == 1
    assert "1 articles" in capsys.readouterr().out


def test_a_photos_files_are_made_once_and_anew_when_its_facts_change(edition, django_assert_num_queries):
    photo = make.make_photo()
    tasks.make_photo_files.call(photo.pk)
    made = Photo.objects.get(pk=photo.pk).files
    assert made
    with django_assert_num_queries(1):  # it looks at the photo, and leaves it
        tasks.make_photo_files.call(photo.pk)
    Photo.objects.filter(pk=photo.pk).update(credit="© Somebody else")
    tasks.make_photo_files.call(photo.pk)
    assert Photo.objects.get(pk=photo.pk).files[0]["url"] != made[0]["url"]


def test_a_deleted_photo_leaves_no_file(django_capture_on_commit_callbacks):
    photo = make.make_photo(with_files=True)
    media = Path(photo.file.storage.location)
    paths = [Path(photo.file.path), Path(photo.original.path)]
    paths += [media / file["url"].removeprefix("/media/") for file in photo.files]
    assert all(path.exists() for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert not any(path.exists() for path in paths)


def test_a_deleted_tag_closes_its_list():
    tag = make.make_tag()
    make.make_article(tags=[tag])
    key = tag.key
    tag.delete()
    assert queries.list_page(key).count == 0
