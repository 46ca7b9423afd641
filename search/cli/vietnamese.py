"""How is it said in Vietnamese?

All that the command line says but its help texts, which :mod:`timviet.search.cli.vietnamese_help` has; loaded only
where Vietnamese is spoken. Messages and notes are told by their key. What the library says in whole English sentences
(errors, damage, warnings) is told by the sentence, in which ``{name}`` stands for evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

__all__ = ["MESSAGES", "NOTES", "SENTENCES", "translated"]

MESSAGES: Mapping[str, str] = {
    "found": "tìm thấy {total}",
    "found-at-least": "tìm thấy ít nhất {total}",
    "no-words": "câu hỏi {query!r} không có từ nào để tìm; hãy gõ vài chữ hoặc số",
    "page-behind": "trang {page} nằm sau kết quả cuối trong {total} kết quả",
    "synced": "thêm {added}, cập nhật {updated}, xoá {removed}, giữ nguyên {unchanged}",
    "read-as": "{id}: đọc theo bảng mã {encoding}",
    "left-out-one": "bỏ qua 1 tệp không phải .txt; gọi đích danh để đưa vào",
    "left-out": "bỏ qua {count} tệp không phải .txt; gọi đích danh để đưa vào",
    "outside-one": "bỏ qua 1 liên kết dẫn ra ngoài thư mục; gọi đích danh để đưa vào",
    "outside": "bỏ qua {count} liên kết dẫn ra ngoài thư mục; gọi đích danh để đưa vào",
    "rebuilt": "đã dựng lại {count} tài liệu",
    "not-in-index": "{name}: chỉ mục không có tài liệu nào mang đường dẫn hay mã này",
    "removed": "đã xoá {count}",
    "outdated": "do phiên bản phân tích khác tạo ra; hãy chạy 'timviet rebuild'",
    "system": "{reason}; không mất gì cả, hãy sửa rồi thử lại",
    "no-file": "{id}: kết quả này không phải tệp để mở",
    "bad-template": "--format: {reason}; dùng được {names} và tên các trường",
    "no-columns": "--fields: chưa có tên nào; dùng được {names} và tên các trường",
    "one-form": "chỉ chọn một trong --json, --jsonl, --csv, --format, -l và -c",
    "one-page": "chỉ chọn một trong --page và --after",
    "files read": "tệp đã đọc",
    "documents indexed": "tài liệu đã lập chỉ mục",
    "documents rebuilt": "tài liệu đã dựng lại",
    "status-index": "chỉ mục",
    "status-documents": "tài liệu",
    "status-bytes": "byte",
    "status-outdated": "lỗi thời",
    "whole": "mọi thứ đều tốt",
    "damaged": "có hỏng hóc; hãy chạy 'timviet check --repair'",
    "analysed-anew": "{count} tài liệu được lấy ra từ các tệp hỏng và phân tích lại",
    "as-earlier": "{count} trong số đó trở về như ở lần ghi trước: {ids}",
    "lost": "{count} tài liệu không còn đọc được; hãy thêm lại: {ids}",
    "lost-unknown": "{count} tài liệu không còn đọc được, cả mã cũng không",
    "mended": "đã sửa: chỉ mục có {count} tài liệu",
    "still-whole": "mọi thứ đều tốt: chỉ mục có {count} tài liệu",
    "part": "{what}  = trọng số {weight:.3f} × độ hiếm {rarity:.2f} × tần suất {frequency:.2f}",
    "part-of-field": "{what} trong {field}",
    "part-syllable": "đúng dấu:",
    "part-folded": "không xét dấu:",
    "part-bigram": "liền nhau:",
    "part-word": "từ:",
    "part-form": "dạng viết:",
    "part-phrase": "cụm từ:",
    "part-prefix": "phần đầu:",
    "part-condition": "một điều kiện",
    "usage": "Cách dùng:",
    "help-hint": "Xem '{command} --help' để biết thêm.",
    "usage-error": "Lỗi: {reason}",
    "no-such-command": "Không có lệnh {name!r}.",
    "no-such-option": "Không có tuỳ chọn {name!r}.",
    "meant": "Có phải ý bạn là: {names}?",
    "takes-value": "Tuỳ chọn {name!r} cần một giá trị.",
    "takes-no-value": "Tuỳ chọn {name!r} không nhận giá trị.",
    "missing": "Thiếu đối số {name}.",
    "unexpected": "Thừa: {words}",
    "bad-value": "Giá trị của {name} không hợp lệ: {reason}",
    "bad-choice": "cần một trong {choices}.",
    "bad-integer": "cần một số nguyên{bounds}.",
    "bad-number": "cần một số{bounds}.",
    "at-least": ", ít nhất là {low}",
    "between": " từ {low} đến {high}",
}
"""By key, as :data:`timviet.search.cli.messages.MESSAGES` has them in English."""

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
    "expanded": "{}",
    "did-you-mean": "có phải ý bạn là: {}",
    "synonyms": "tìm cả từ đồng nghĩa: {}",
    "read-keys": "không có gì viết như vậy; hiểu là phím gõ của {}",
    "read-as": "đọc là: {}",
    "empty-filter": "bộ lọc '{}' không có gì để tìm nên được bỏ qua",
    "no-words": "câu hỏi không có từ nào để tìm",
}
"""By kind; ``{}`` is the evidence."""

SENTENCES: Mapping[str, str] = {
    # What is asked for is not there.
    "no document has the id {id}; ids are told with every hit": (
        "không có tài liệu nào mang mã {id}; mã được ghi ở mỗi kết quả"
    ),
    "no document has a field {name}; there are {known}": (
        "không tài liệu nào có trường {name}; các trường có: {known}"
    ),
    "no document has a field {name}; the documents have none": (
        "không tài liệu nào có trường {name}; các tài liệu không có trường nào"
    ),
    "the cursor {cursor} is of commit {made}, the index is at commit {now}; begin anew": (
        "con trỏ {cursor} thuộc lần ghi {made}, chỉ mục nay ở lần ghi {now}; hãy bắt đầu lại"
    ),
    "{cursor} is no cursor; take the one that the page before gave": (
        "{cursor} không phải con trỏ; hãy lấy con trỏ mà trang trước đưa ra"
    ),
    "{cursor} is the cursor of another question; begin with its first page": (
        "{cursor} là con trỏ của câu hỏi khác; hãy bắt đầu từ trang đầu"
    ),
    "{name} is no name": "{name} không phải tên",
    "a brace has no partner": "có dấu ngoặc nhọn không có cặp",
    "a value of this hit cannot be written so": "có giá trị của kết quả này không viết được như vậy",
    "{form} is no form of a value, as '>8' or '.2f' are, of at most 999 places": (
        "{form} không phải cách viết giá trị như '>8' hay '.2f', rộng nhiều nhất 999 chỗ"
    ),
    "Missing command.": "Thiếu lệnh.",
    # The index folder cannot be used.
    "there is no index here": "chưa có chỉ mục ở đây",
    "make one with 'timviet index PATH...' or Index.open(folder, create=True)": (
        "tạo bằng 'timviet index PATH...' hoặc Index.open(folder, create=True)"
    ),
    "this folder holds no index of timviet, but other files": (
        "thư mục này không chứa chỉ mục của timviet mà chứa tệp khác"
    ),
    "this is a file, not a folder": "đây là tệp, không phải thư mục",
    "a folder cannot be made here ({reason})": "không tạo được thư mục ở đây ({reason})",
    "nothing was touched; give an empty folder or the right one": (
        "không đụng đến gì; hãy đưa một thư mục trống hoặc đúng thư mục"
    ),
    "a later version of timviet wrote this index": "chỉ mục này do phiên bản timviet mới hơn ghi",
    "update timviet": "hãy cập nhật timviet",
    "it was made by another version of the analysis ({version})": (
        "chỉ mục do phiên bản phân tích khác ({version}) tạo ra"
    ),
    "run 'timviet rebuild' or Index.rebuild(); the stored documents are kept": (
        "hãy chạy 'timviet rebuild' hoặc Index.rebuild(); các tài liệu đã lưu vẫn còn"
    ),
    "see 'timviet check', then run 'timviet check --repair' or restore the folder from a copy": (
        "xem 'timviet check', rồi chạy 'timviet check --repair' hoặc khôi phục thư mục từ bản sao"
    ),
    "another writer is at work ({owner})": "một tiến trình khác đang ghi ({owner})",
    "process {pid} on {host} since {since}": "tiến trình {pid} trên {host} từ {since}",
    "it does not say which": "không rõ là tiến trình nào",
    "wait until it has finished, or give a timeout (--lock-timeout); searching goes on meanwhile": (
        "chờ nó xong, hoặc cho thời gian chờ (--lock-timeout); trong lúc đó vẫn tìm được"
    ),
    "cannot be written ({reason})": "không ghi được ({reason})",
    "searching it works all the same": "vẫn tìm được như thường",
    "searching it works all the same; write it on a disk that knows locks": (
        "vẫn tìm được như thường; hãy ghi chỉ mục trên đĩa có khoá tệp"
    ),
    "cannot be read ({reason})": "không đọc được ({reason})",
    "check its permissions": "hãy xem lại quyền truy cập",
    "mend this and try again": "hãy sửa rồi thử lại",
    "give another folder": "hãy đưa thư mục khác",
    "this index was closed": "chỉ mục này đã đóng",
    "this searcher was closed": "đối tượng tìm kiếm này đã đóng",
    "open it again": "hãy mở lại",
    # Files cannot be read as documents.
    "no such file or folder; check the spelling": "không có tệp hay thư mục này; hãy xem lại cách viết",
    "no permission; change its permissions or leave it out": "không có quyền; hãy đổi quyền truy cập hoặc bỏ nó ra",
    "a link that leads back to itself; mend or remove it": "liên kết dẫn về chính nó; hãy sửa hoặc xoá nó",
    "{reason}; mend this or leave it out": "{reason}; hãy sửa hoặc bỏ nó ra",
    "cannot be listed: {reason}": "không liệt kê được: {reason}",
    "cannot be read: {reason}": "không đọc được: {reason}",
    "is no regular file; name files or folders": "không phải tệp thường; hãy nêu tệp hoặc thư mục",
    "has {size} bytes, at most {largest} are read; split it into several files": (
        "có {size} byte, chỉ đọc nhiều nhất {largest}; hãy tách thành nhiều tệp"
    ),
    "has no text in it; nothing to index": "không có chữ nào; không có gì để lập chỉ mục",
    "has NUL characters, as binary files do; convert it to plain UTF-8 text first": (
        "có ký tự NUL như tệp nhị phân; hãy chuyển thành văn bản UTF-8 trước"
    ),
    "is binary; convert it to plain UTF-8 text first": "là tệp nhị phân; hãy chuyển thành văn bản UTF-8 trước",
    "is in no encoding that is known here; convert it to UTF-8 text first": (
        "dùng bảng mã chưa biết ở đây; hãy chuyển thành văn bản UTF-8 trước"
    ),
    "the name is not valid UTF-8; rename the file": "tên tệp không phải UTF-8 hợp lệ; hãy đổi tên tệp",
    "the index holds another document with the id {id}; delete that one first": (
        "chỉ mục đang có một tài liệu khác mang mã {id}; hãy xoá tài liệu ấy trước"
    ),
    # Documents cannot be indexed.
    "document {id}: {reason}": "tài liệu {id}: {reason}",
    "this id is in the index already; use update() to replace it or give another id": (
        "chỉ mục đã có mã này; hãy dùng update() để thay hoặc chọn mã khác"
    ),
    "expected a Document, got {kind}; make one with Document(id=…)": (
        "cần một Document chứ không phải {kind}; tạo bằng Document(id=…)"
    ),
    "{name} must be text, not {kind}": "{name} phải là văn bản, không phải {kind}",
    "the id is empty; give each document a name of its own": "mã trống; hãy cho mỗi tài liệu một tên riêng",
    "the id is not valid Unicode; mend it first": "mã không phải Unicode hợp lệ; hãy sửa trước",
    "the id has {size} bytes, at most {most} are allowed; shorten it": (
        "mã dài {size} byte, nhiều nhất là {most}; hãy rút ngắn"
    ),
    "fields must be a mapping, not {kind}": "fields phải là ánh xạ, không phải {kind}",
    "field {name} must be text or a number, not {kind}": "trường {name} phải là văn bản hoặc số, không phải {kind}",
    "field {name} is {value}; only finite numbers can be stored": "trường {name} là {value}; chỉ lưu được số hữu hạn",
    "field {name} is beyond 64 bits; store it as text": "trường {name} vượt quá 64 bit; hãy lưu dưới dạng văn bản",
    "field {name} is not valid Unicode; mend it first": "trường {name} không phải Unicode hợp lệ; hãy sửa trước",
    "it has {size} characters, at most {most} are allowed; split it": (
        "tài liệu có {size} ký tự, nhiều nhất là {most}; hãy tách ra"
    ),
    "line {number} of the synonyms, {line}: {reason}; write a line like 'xe máy, mô tô, xe hai bánh'": (
        "dòng {number} của danh sách đồng nghĩa, {line}: {reason}; hãy viết như 'xe máy, mô tô, xe hai bánh'"
    ),
    "line {number} of the abbreviations, {line}: {reason}; write a line like 'UBND = Ủy ban nhân dân'": (
        "dòng {number} của bảng viết tắt, {line}: {reason}; hãy viết như 'UBND = Ủy ban nhân dân'"
    ),
    "File {path} does not exist.": "Không có tệp {path}.",
    "File {path} is a directory.": "{path} là thư mục.",
    "File {path} is not readable.": "Không đọc được tệp {path}.",
    "there is nothing between two commas": "giữa hai dấu phẩy không có gì",
    "it needs at least two different phrases": "cần ít nhất hai cụm từ khác nhau",
    "it has more than {most} phrases": "dòng có quá {most} cụm từ",
    "with the lines before it has more than {most} phrases": "cùng các dòng trước, có quá {most} cụm từ",
    "the file is not in UTF-8 here": "chỗ này trong tệp không phải UTF-8",
    "it needs exactly one sign = between short and long": "cần đúng một dấu = giữa dạng tắt và dạng đầy đủ",
    "a spelling has no letters": "có một cách viết không có chữ nào",
    "it is longer than {most} characters": "dòng dài quá {most} ký tự",
    "pyvi is not installed; {advice}": "chưa cài pyvi; {advice}",
    "{path} cannot be read ({reason}); {advice}": "không đọc được {path} ({reason}); {advice}",
    "{path} is not the file of pyvi 0.1.1, so it was not looked into; {advice}": (
        "{path} không phải tệp của pyvi 0.1.1 nên không được mở; {advice}"
    ),
    "install the version timviet knows with 'pip install --force-reinstall pyvi==0.1.1'": (
        "hãy cài bản mà timviet biết bằng 'pip install --force-reinstall pyvi==0.1.1'"
    ),
    # Worker processes.
    "a worker process failed ({reason}); the main process does its work, which takes longer": (
        "một tiến trình phụ bị lỗi ({reason}); tiến trình chính làm thay nên sẽ lâu hơn"
    ),
    "a worker process could not be started ({reason}); the main process does its work, which takes longer": (
        "không khởi chạy được một tiến trình phụ ({reason}); tiến trình chính làm thay nên sẽ lâu hơn"
    ),
    "a worker process gave an answer that cannot be read; the main process does its work, which takes longer": (
        "không đọc được câu trả lời của một tiến trình phụ; tiến trình chính làm thay nên sẽ lâu hơn"
    ),
    "exit status {status}": "mã thoát {status}",
    "exit status {status}: {line}": "mã thoát {status}: {line}",
    "signal {number}": "tín hiệu {number}",
    # Damage.
    "{problem}; went back to commit {generation}, see 'timviet check'": (
        "{problem}; đã lùi về lần ghi {generation}, xem 'timviet check'"
    ),
    "documents that the lost commit had deleted may be there again": (
        "những tài liệu mà lần ghi bị mất đã xoá có thể xuất hiện lại"
    ),
    "documents that had been deleted may be there again": "những tài liệu đã xoá có thể xuất hiện lại",
    "it is missing, or no plain file": "tệp bị thiếu, hoặc không phải tệp thường",
    "it is no plain file": "không phải tệp thường",
    "it has {size} bytes instead of {expected}": "tệp có {size} byte chứ không phải {expected}",
    "it does not have its checksum": "tổng kiểm không khớp",
    "it cannot be read ({reason})": "không đọc được ({reason})",
    "it does not hold the documents that the manifest says": "không chứa những tài liệu mà bản kê đã ghi",
    "they cannot be merged ({reason})": "không gộp được ({reason})",
    "it is larger than any that was written": "lớn hơn mọi bản kê từng được ghi",
    "it calls itself commit {generation}": "tự nhận là lần ghi {generation}",
    "its checksum is another": "tổng kiểm khác",
    "it makes no sense: {reason}": "nội dung vô nghĩa: {reason}",
    "it names a file twice": "nêu một tệp hai lần",
    "it names files that are not ours": "nêu những tệp không phải của timviet",
    "{value} is no number of anything": "{value} không phải số lượng",
    "it is empty": "tệp rỗng",
    "this is no columns file, or a torn one": "đây không phải tệp cột, hoặc đã bị ghi dở",
    "its end is torn": "phần cuối không nguyên vẹn",
    "its footer is larger than any that was written": "phần chân lớn hơn mọi phần chân từng được ghi",
    "its footer is torn": "phần chân không nguyên vẹn",
    "its footer makes no sense ({reason})": "phần chân vô nghĩa ({reason})",
    "its footer lacks an entry ({reason})": "phần chân thiếu một mục ({reason})",
    "a block lies outside of it": "có khối nằm ngoài tệp",
    "it has no block {name}": "thiếu khối {name}",
    "the block {name} does not have its checksum": "khối {name} không khớp tổng kiểm",
    "page {page} of the block {name} does not have its checksum": "trang {page} của khối {name} không khớp tổng kiểm",
    "the block {name} has more pages than checksums": "khối {name} có nhiều trang hơn tổng kiểm",
    "the block {name}": "khối {name}",
    "a piece outside of {name} is referred to": "có mẩu nằm ngoài {name} được trỏ tới",
    "pieces outside of {name} are referred to": "có những mẩu nằm ngoài {name} được trỏ tới",
    "{name} does not fit what it counts": "{name} không khớp với thứ nó đếm",
    "runs of {name} have no end": "có dãy của {name} không có điểm cuối",
    "the kinds of syllables of {name} contradict each other": "các loại âm tiết của {name} mâu thuẫn nhau",
    "the readings of {name} contradict each other": "các cách đọc của {name} mâu thuẫn nhau",
    "the deletions are damaged": "danh sách xoá bị hỏng",
    "it says {count} documents, but {name} is of {length}": "ghi {count} tài liệu, nhưng {name} có {length}",
    "{name} has {terms} terms and {lists} lists": "{name} có {terms} mục từ và {lists} danh sách",
    "{part} cannot be read ({reason})": "không đọc được {part} ({reason})",
    "its {part} cannot be read ({reason})": "không đọc được {part} ({reason})",
    "{name} has no dictionary {number}": "{name} thiếu từ điển {number}",
    "the dictionary {number} of {name} is none": "từ điển {number} của {name} không phải từ điển",
    "block {block} of {name} cannot be unpacked ({reason})": "không giải nén được khối {block} của {name} ({reason})",
    "its strings are not as long as it says": "các chuỗi không dài như đã ghi",
    "it is cut short, or larger than any that was written": "bị cắt cụt, hoặc lớn hơn mọi khối từng được ghi",
    "this is no block": "đây không phải khối",
    "the lengths of {name} contradict each other": "các độ dài của {name} mâu thuẫn nhau",
    "the counts of {name} contradict each other": "các số đếm của {name} mâu thuẫn nhau",
    "a list of {name} has {df} of {count} documents": "một danh sách của {name} có {df} trên {count} tài liệu",
    "a list of {name} cannot be read ({reason})": "không đọc được một danh sách của {name} ({reason})",
    "frequencies of {name} cannot be read ({reason})": "không đọc được các tần số của {name} ({reason})",
    "the lists of {name} cannot be read ({reason})": "không đọc được các danh sách của {name} ({reason})",
    "{name}.terms has too few groups": "{name}.terms có quá ít nhóm",
    "{name}.pairs do not fit the dictionary of their parts": "{name}.pairs không khớp từ điển của các phần",
    "no list of {df} documents": "không phải danh sách của {df} tài liệu",
    "no {df} frequencies": "không đủ {df} tần số",
    "the lists do not have the lengths that they should have": "các danh sách không dài như phải có",
    "a term of {name} has no bounds": "một từ của {name} không có cận trên",
    "a term of {name} has no counts": "một từ của {name} không có số đếm",
    "the frequencies are not as many as the postings": "số tần số không bằng số vị trí ghi",
    "this is no document": "đây không phải tài liệu",
    "its fields are not of text and numbers": "các trường không phải văn bản và số",
    # Contradictions.
    "the id {id} belongs to {count} documents": "mã {id} thuộc về {count} tài liệu",
    "the documents": "các tài liệu",
    "the ids": "các mã",
    "the stream of {field}": "dòng âm tiết của {field}",
    "document {number} is {id} and not {other}, or of another revision": (
        "tài liệu {number} là {id} chứ không phải {other}, hoặc thuộc bản sửa khác"
    ),
    "there are {count} instead of {expected}": "có {count} chứ không phải {expected}",
    "the metadata values are not those of the documents": "các giá trị trường không phải của các tài liệu",
    "{term} is not under its documents": "{term} không ghi đúng các tài liệu của nó",
    "the table of hashes does not have each document once": "bảng băm không có mỗi tài liệu đúng một lần",
    "the hashes are not in order": "các giá trị băm không đúng thứ tự",
    "the hashes are not those of the ids": "các giá trị băm không phải của các mã",
    "{count} lists do not have one term each": "{count} danh sách không ứng mỗi danh sách với một mục từ",
    "the terms are not in order": "các mục từ không đúng thứ tự",
    "a term is not found by its name": "có mục từ không tìm được theo tên",
    "the lengths do not add up to their sum": "các độ dài cộng lại không bằng tổng",
    "a list is empty, or longer than there are documents": "có danh sách rỗng, hoặc dài hơn số tài liệu",
    "the documents of a list are not in order": "các tài liệu của một danh sách không đúng thứ tự",
    "the frequencies of a list do not add up to its occurrences": (
        "các tần số của một danh sách cộng lại không bằng số lần xuất hiện"
    ),
    "documents do not have as many tokens as their length says": "có tài liệu không đủ số đơn vị như độ dài đã ghi",
    "the list is another when it is read by itself": "danh sách đọc riêng lại khác",
    "its bounds do not bound its scores": "các cận không bao được điểm",
    "documents do not have as many syllables as their length says": "có tài liệu không đủ số âm tiết như độ dài đã ghi",
    "the syllables are not those of the layer {layer}": "các âm tiết không phải của lớp {layer}",
    "its neighbours are not the bigrams": "các cặp liền nhau không phải các cặp đã ghi",
    # The system.
    "No space left on device": "đĩa đã đầy",
    "Permission denied": "không có quyền",
    "Operation not permitted": "không được phép",
    "Read-only file system": "hệ tệp chỉ cho đọc",
    "Input/output error": "lỗi đọc ghi đĩa",
    "No such file or directory": "không có tệp hay thư mục này",
    "Not a directory": "không phải thư mục",
    "Is a directory": "là thư mục",
    "File exists": "đã có tệp này",
    "File name too long": "tên tệp quá dài",
    "Too many open files": "mở quá nhiều tệp",
    "No locks available": "không có khoá tệp",
    "Disk quota exceeded": "vượt hạn mức đĩa",
    "Cannot allocate memory": "không đủ bộ nhớ",
    "Broken pipe": "bên nhận đã đóng",
}
"""By the English sentence."""


def translated(english: str, depth: int = 4) -> str | None:
    """Gives a sentence of the library, evidence and all, or None if there is none for it.

    A piece of evidence that is a sentence itself is told in Vietnamese too, as is what stands behind a colon.

    :param depth: how many sentences may lie within each other; evidence may hold anything
    """
    if not depth or len(english) > _LONGEST:
        return None
    if (known := SENTENCES.get(english)) is not None and "{" not in known:
        return known

    def inner(text: str) -> str:
        return translated(text, depth - 1) or text

    head, colon, rest = english.partition(": ")
    behind = translated(rest, depth - 1) if colon else None
    if behind is not None and " " not in head:  # a file, and what is wrong with it
        return f"{head}: {behind}"
    for pattern, vietnamese in _patterns():
        if found := pattern.fullmatch(english):
            return vietnamese.format(**{name: inner(each) for name, each in found.groupdict().items()})
    return None if behind is None else f"{inner(head)}: {behind}"


_LONGEST = 4000  # characters of a sentence that is taken apart


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Gives the sentences with evidence, those that say most of themselves first."""
    templates = [each for each in SENTENCES.items() if "{" in each[0]]
    templates.sort(key=lambda each: -len(re.sub(r"{\w+}", "", each[0])))
    return [
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), vietnamese)
        for english, vietnamese in templates
    ]
