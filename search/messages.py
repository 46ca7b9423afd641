"""How is it said, in English and in Vietnamese?

One table for all that the command line says; ``{}`` are filled in. Notes and errors are told by their kind; one
that is not in the table is told in the English it came with.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.errors import (
    CursorExpired,
    DocumentMissing,
    FieldMissing,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    StoreError,
    TimvietError,
)
from timviet.search.notes import Note

__all__ = ["LANGUAGES", "MESSAGES", "NOTES", "language_of", "said", "told", "told_of"]

LANGUAGES = ("en", "vi")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "found": ("{total} found", "tìm thấy {total}"),
    "found-at-least": ("at least {total} found", "tìm thấy ít nhất {total}"),
    "no-words": (
        "the query {query!r} has no words to look for; type some letters or digits",
        "câu hỏi {query!r} không có từ nào để tìm; hãy gõ vài chữ hoặc số",
    ),
    "page-behind": (
        "page {page} is behind the last of {total} hits",
        "trang {page} nằm sau kết quả cuối trong {total} kết quả",
    ),
    "next-page": ("more: --after {cursor}", "xem tiếp: --after {cursor}"),
    "synced": (
        "{added} added, {updated} updated, {removed} removed, {unchanged} unchanged",
        "thêm {added}, cập nhật {updated}, xoá {removed}, giữ nguyên {unchanged}",
    ),
    "read-as": ("{id}: read as {encoding}", "{id}: đọc theo bảng mã {encoding}"),
    "left-out-one": (
        "1 file of other kinds than .txt left out; name them to take them",
        "bỏ qua 1 tệp không phải .txt; gọi đích danh để đưa vào",
    ),
    "left-out": (
        "{count} files of other kinds than .txt left out; name them to take them",
        "bỏ qua {count} tệp không phải .txt; gọi đích danh để đưa vào",
    ),
    "outside-one": (
        "1 link that leads out of the folders left out; name it to take it",
        "bỏ qua 1 liên kết dẫn ra ngoài thư mục; gọi đích danh để đưa vào",
    ),
    "outside": (
        "{count} links that lead out of the folders left out; name them to take them",
        "bỏ qua {count} liên kết dẫn ra ngoài thư mục; gọi đích danh để đưa vào",
    ),
    "rebuilt": ("{count} documents rebuilt", "đã dựng lại {count} tài liệu"),
    "not-in-index": (
        "{name}: no document of this path or id is in the index",
        "{name}: chỉ mục không có tài liệu nào mang đường dẫn hay mã này",
    ),
    "removed": ("{count} removed", "đã xoá {count}"),
    "outdated": (
        "made by another version of the analysis; run 'timviet rebuild'",
        "do phiên bản phân tích khác tạo ra; hãy chạy 'timviet rebuild'",
    ),
    "system": (
        "{reason}; nothing was lost, mend this and try again",
        "{reason}; không mất gì cả, hãy sửa rồi thử lại",
    ),
    "no-file": ("{id}: this hit is no file that could be opened", "{id}: kết quả này không phải tệp để mở"),
    "bad-template": (
        "--format: {reason}; the names are {names} and those of metadata fields",
        "--format: {reason}; dùng được {names} và tên các trường",
    ),
    "no-columns": (
        "--fields: no name is given; the names are {names} and those of metadata fields",
        "--fields: chưa có tên nào; dùng được {names} và tên các trường",
    ),
    "files read": ("files read", "tệp đã đọc"),
    "documents indexed": ("documents indexed", "tài liệu đã lập chỉ mục"),
    "documents rebuilt": ("documents rebuilt", "tài liệu đã dựng lại"),
}
"""English and Vietnamese by key."""

NOTES: Mapping[str, str] = {
    "unclosed-quote": "dấu ngoặc kép cuối không có cặp nên được bỏ qua",
    "unclosed-group": "dấu {} không có cặp nên được bỏ qua",
    "too-deep": "các nhóm lồng nhau quá {} lớp đã được mở ra",
    "too-many": "chỉ {} mẫu, khoảng và trường đầu tiên của câu hỏi được tìm đúng nghĩa",
    "too-long": "sau {} dấu, toán tử và cụm từ đầu tiên, phần còn lại của câu hỏi được coi là từ",
    "operator-as-word": "{} không nối gì nên được coi là một từ",
    "boost-limited": "một từ không thể nặng gấp {} lần; đã lấy mức gần nhất",
    "distance-limited": "{} là quá xa; đã lấy mức lớn nhất",
    "unknown-field": "không có trường {}; nó được coi là một từ",
    "no-such-term": "chỉ mục không có gì giống {}; nó được coi là từ",
    "no-such-value": "không tài liệu nào có giá trị {}",
    "did-you-mean": "có phải ý bạn là: {}",
    "read-keys": "không có gì viết như vậy; hiểu là phím gõ của {}",
    "read-as": "đọc là: {}",
    "empty-filter": "bộ lọc '{}' không có gì để tìm nên được bỏ qua",
    "no-words": "câu hỏi không có từ nào để tìm",
}
"""The Vietnamese of notes by kind; ``{}`` is the evidence."""

_ERRORS: Mapping[type[TimvietError], str] = {
    IndexMissing: "{path}: chưa có chỉ mục ở đây; tạo bằng 'timviet index PATH...'",
    IndexForeign: "{path}: thư mục này chứa thứ khác; không đụng đến gì, hãy chọn thư mục khác",
    IndexOutdated: "{path}: chỉ mục do phiên bản khác tạo ra; hãy chạy 'timviet rebuild'",
    IndexDamaged: "{path}: chỉ mục bị hỏng ({reason}); khôi phục từ bản sao, hoặc xoá đi rồi lập lại",
    IndexLocked: "{path}: một tiến trình khác đang ghi ({reason}); chờ nó xong rồi thử lại",
    StoreError: "{path}: không dùng được ({reason})",
    DocumentMissing: "không có tài liệu nào mang mã {id!r}",
    FieldMissing: "không tài liệu nào có trường {name!r}; các trường có: {known}",
    CursorExpired: "con trỏ {cursor} thuộc lần ghi {made}, chỉ mục nay ở lần {now}; hãy bắt đầu lại",
}


def language_of(environment: Mapping[str, str]) -> str:
    """Gives the language that the locale asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


def said(language: str, key: str, /, **evidence: object) -> str:
    """Gives a message of the table."""
    return MESSAGES[key][LANGUAGES.index(language)].format(**evidence)


def told(language: str, note: Note) -> str:
    """Gives what a note says."""
    return NOTES[note.kind].format(note.evidence) if language == "vi" and note.kind in NOTES else note.message


def told_of(language: str, error: TimvietError) -> str:
    """Gives what an error says."""
    if language == "vi":
        for kind in type(error).__mro__:
            if (message := _ERRORS.get(kind)) is not None:
                evidence = {
                    name: ", ".join(value) if isinstance(value, tuple) else value
                    for name, value in vars(error).items()
                }
                return message.format(**evidence)
    return str(error)
