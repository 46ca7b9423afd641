"""How do the commands explain themselves in Vietnamese?

By the English paragraph or line, as it stands in the command; loaded only when help is shown in Vietnamese. Examples
have no line here and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["HELP", "explained"]

HELP: Mapping[str, str] = {
    # Of all commands.
    "Options": "Tuỳ chọn",
    "Commands": "Lệnh",
    "Example:": "Ví dụ:",
    "[OPTIONS]": "[TUỲ CHỌN]",
    "COMMAND [ARGS]...": "LỆNH [ĐỐI SỐ]...",
    "Show this message and exit.": "Hiện hướng dẫn này rồi thoát.",
    "Show the version and exit.": "Hiện số phiên bản rồi thoát.",
    "The language of messages. Default: that of the locale.": "Ngôn ngữ của thông báo. Mặc định: theo hệ thống.",
    "Finds Vietnamese text: typed with all marks, some, or none.": (
        "Tìm văn bản tiếng Việt: gõ đủ dấu, thiếu dấu hay không dấu đều được."
    ),
    "Exit status: 0 found or done, 1 nothing found, 2 error, 130 interrupted.": (
        "Mã thoát: 0 tìm thấy hoặc đã xong, 1 không tìm thấy, 2 có lỗi, 130 bị ngắt."
    ),
    "The index folder. Default: $TIMVIET_INDEX, else the nearest .timviet upwards, else ./.timviet.": (
        "Thư mục chỉ mục. Mặc định: $TIMVIET_INDEX, không có thì .timviet gần nhất ngược lên trên, rồi ./.timviet."
    ),
    "Processes that analyse text. Default: one a processor.": (
        "Số tiến trình phân tích văn bản. Mặc định: mỗi bộ xử lý một tiến trình."
    ),
    "Memory to take while indexing.": "Bộ nhớ được dùng khi lập chỉ mục.",
    "Whether to wait until all is on the disk; not needed for a throwaway index. Default: --durable.": (
        "Có chờ đến khi mọi thứ nằm trên đĩa không; chỉ mục dùng tạm thì không cần. Mặc định: --durable."
    ),
    "How long to wait for another writer. Default: not at all.": (
        "Chờ tiến trình khác đang ghi trong bao lâu. Mặc định: không chờ."
    ),
    "Print one JSON object.": "In một đối tượng JSON.",
    # index
    "Brings files and folders into the index.": "Đưa tệp và thư mục vào chỉ mục.",
    "New and changed files are indexed, files gone from a folder given are removed, the rest is not touched. "
    "From folders, .txt files are taken; a file that is named itself is taken whatever its name.": (
        "Tệp mới và tệp đã đổi được lập chỉ mục, tệp không còn trong thư mục đã nêu bị xoá khỏi chỉ mục, còn lại giữ "
        "nguyên. Từ thư mục chỉ lấy tệp .txt; tệp được nêu đích danh thì lấy dù tên gì."
    ),
    "Exit status: 0 done, 2 some file could not be read, or nothing was done.": (
        "Mã thoát: 0 đã xong, 2 có tệp không đọc được, hoặc không làm được gì."
    ),
    "Refuse larger files.": "Không nhận tệp lớn hơn.",
    # search
    "Shows the documents that answer QUERY best.": "Hiện những tài liệu hợp với QUERY nhất.",
    'Marks may be left out; those typed count. "Quoted words" must stand together. If QUERY is a hyphen, each line '
    "of standard input is a query.": (
        'Có thể bỏ dấu; dấu nào đã gõ thì được tính. "Từ trong ngoặc kép" phải đứng liền nhau. Nếu QUERY là dấu gạch '
        "ngang thì mỗi dòng của đầu vào chuẩn là một câu hỏi."
    ),
    "Exit status: 0 found, 1 nothing found, 2 error.": "Mã thoát: 0 tìm thấy, 1 không tìm thấy, 2 có lỗi.",
    "Hits on a page. Default: 10, with -l all.": "Số kết quả mỗi trang. Mặc định: 10, với -l là tất cả.",
    "Which page to show.": "Hiện trang thứ mấy.",
    "The page behind the one whose JSON told this cursor.": "Trang sau trang mà JSON đã cho con trỏ này.",
    "Show only hits that match this too.": "Chỉ hiện kết quả khớp cả câu hỏi này.",
    "Order by a metadata field, from the highest down as -FIELD.": (
        "Xếp theo một trường; viết -FIELD để xếp từ cao xuống."
    ),
    "Count the values of a metadata field.": "Đếm các giá trị của một trường.",
    "Passages of a hit.": "Số đoạn trích của mỗi kết quả.",
    "Show whole lines, and so many before and behind a passage.": (
        "Hiện trọn dòng, kèm chừng ấy dòng trước và sau đoạn trích."
    ),
    "auto puts back marks that were left out, exact takes QUERY as typed, ignore looks at no marks.": (
        "auto thêm lại những dấu bị bỏ, exact lấy QUERY đúng như đã gõ, ignore không xét dấu."
    ),
    "Words that mean the same, a line for each group, with commas between. Default: $TIMVIET_SYNONYMS.": (
        "Từ đồng nghĩa, mỗi nhóm một dòng, cách nhau bằng dấu phẩy. Mặc định: $TIMVIET_SYNONYMS."
    ),
    "Say of each hit what made its score.": "Nói rõ điểm của mỗi kết quả từ đâu mà có.",
    "Open the file of the best hit with the program for it.": (
        "Mở tệp của kết quả tốt nhất bằng chương trình dành cho nó."
    ),
    "Print one JSON object a query.": "In mỗi câu hỏi một đối tượng JSON.",
    "Print one JSON object a hit, each on a line.": "In mỗi kết quả một đối tượng JSON, mỗi dòng một đối tượng.",
    "Print comma-separated values, names of columns first.": "In các giá trị cách nhau bằng dấu phẩy, tên cột trước.",
    r"Print each hit so, as '{score:.2f}\t{path}'. Names: rank, id, score, title, path, snippet, html, "
    r"and metadata fields. \t, \n and \0 are understood.": (
        r"In mỗi kết quả theo mẫu này, như '{score:.2f}\t{path}'. Các tên: rank, id, score, title, path, snippet, "
        r"html và các trường. Dùng được \t, \n và \0."
    ),
    "What --json, --jsonl and --csv tell of a hit, with commas between: id, score, title, path, snippet, "
    "snippets, title_highlights, fields, or any metadata field.": (
        "--json, --jsonl và --csv cho biết gì về mỗi kết quả, cách nhau bằng dấu phẩy: id, score, title, path, "
        "snippet, snippets, title_highlights, fields, hay trường bất kỳ."
    ),
    "Print only paths, of all hits.": "Chỉ in đường dẫn, của mọi kết quả.",
    "Print only how many documents match.": "Chỉ in số tài liệu khớp.",
    "End each path of -l with a NUL, as for xargs -0.": "Kết thúc mỗi đường dẫn của -l bằng NUL, như cho xargs -0.",
    "Colours; auto means on a terminal, unless NO_COLOR is set.": (
        "Màu; auto nghĩa là khi ra cửa sổ lệnh, trừ khi có NO_COLOR."
    ),
    "Paths as links (OSC 8); auto means on terminals known to show them.": (
        "Đường dẫn là liên kết (OSC 8); auto nghĩa là ở những cửa sổ lệnh biết hiện chúng."
    ),
    "What is longer than the terminal goes through $PAGER.": "Gì dài hơn cửa sổ lệnh thì đi qua $PAGER.",
    "How queries are written:": "Cách viết câu hỏi:",
    "any of the words; documents with most of them, close together, come first": (
        "từ nào cũng được; tài liệu có nhiều từ, gần nhau, đứng trước"
    ),
    "the same: marks may be left out, and count where they are typed": (
        "cũng vậy: có thể bỏ dấu, dấu nào đã gõ thì được tính"
    ),
    "these words side by side, in this order": "những từ này liền nhau, đúng thứ tự này",
    "the same with at most two other syllables between": "cũng vậy, chen nhiều nhất hai âm tiết khác",
    "both: all words on either side of an operator, which is in English capitals": (
        "cả hai: mọi từ ở hai bên toán tử, viết hoa bằng tiếng Anh"
    ),
    "one or the other": "cái này hoặc cái kia",
    "gạo, but not xuất khẩu side by side": "gạo, nhưng không có xuất khẩu liền nhau",
    "gạo, but not nếp": "gạo, nhưng không có nếp",
    "gạo must be there, nếp may be": "phải có gạo, nếp thì tuỳ",
    "a group": "một nhóm",
    "in the title": "trong tiêu đề",
    "where a metadata field has this value; author:tuấn where it has this word": (
        "khi trường có giá trị này; author:tuấn khi trường có từ này"
    ),
    "in October 2016, as date:10/2016": "trong tháng 10 năm 2016, như date:10/2016",
    "from 2016 to 2020; } instead of ] leaves 2020 out, * is no bound": (
        "từ 2016 đến 2020; } thay cho ] thì bỏ 2020, * là không giới hạn"
    ),
    "on that day or later; also >, <, <= and 2016..2020": "từ ngày ấy trở đi; cũng có >, <, <= và 2016..2020",
    "files of that folder; * is any letters, ? is one": "các tệp trong thư mục ấy; * là chữ bất kỳ, ? là một chữ",
    "syllables that begin so; qu?t where one letter is not known": (
        "âm tiết bắt đầu như vậy; qu?t khi không rõ một chữ"
    ),
    "syllables spelled or sounding nearly so; ngiêng~2 for two letters": (
        "âm tiết viết hay đọc gần như vậy; ngiêng~2 cho hai chữ"
    ),
    "gạo weighs three times as much": "gạo nặng gấp ba",
    "a backslash takes the meaning from a sign or an operator": "dấu gạch chéo ngược làm dấu hay toán tử mất nghĩa",
    # suggest
    "Shows what may become of a query that begins with TEXT.": "Gợi ý những câu hỏi bắt đầu bằng TEXT.",
    "Marks may be left out; a blank at the end asks for the next syllable.": (
        "Có thể bỏ dấu; dấu cách ở cuối là hỏi âm tiết tiếp theo."
    ),
    "Exit status: 0 something suggested, 1 nothing, 2 error.": "Mã thoát: 0 có gợi ý, 1 không có, 2 có lỗi.",
    "Suggestions.": "Số gợi ý.",
    # similar
    "Shows the documents that are most like one of the index.": (
        "Hiện những tài liệu giống một tài liệu của chỉ mục nhất."
    ),
    "Hits to show.": "Số kết quả.",
    # rebuild
    "Analyses all stored documents anew, and swaps the result in.": (
        "Phân tích lại mọi tài liệu đã lưu rồi thay chỉ mục bằng kết quả."
    ),
    "Searches go on with the old index meanwhile. The files the documents came from are not read.": (
        "Trong lúc đó vẫn tìm được bằng chỉ mục cũ. Không đọc lại các tệp gốc."
    ),
    # analyze
    "Shows what the index sees in TEXT, or in standard input if TEXT is a hyphen.": (
        "Hiện những gì chỉ mục thấy trong TEXT, hay trong đầu vào chuẩn nếu TEXT là dấu gạch ngang."
    ),
    "Its tokens stand under it, layer by layer; what reaches over several syllables ends in ›.": (
        "Các đơn vị đứng bên dưới, từng lớp một; cái gì trải qua nhiều âm tiết thì kết thúc bằng ›."
    ),
    # remove
    "Removes documents from the index; files are not touched.": "Xoá tài liệu khỏi chỉ mục; không đụng đến tệp.",
    "A folder stands for all documents from files below it. What is no such path is taken for an id.": (
        "Thư mục thay cho mọi tài liệu từ các tệp nằm trong nó. Tên nào không phải đường dẫn như vậy được coi là mã."
    ),
    "Exit status: 0 done, 1 some name stood for no document, 2 error.": (
        "Mã thoát: 0 đã xong, 1 có tên không ứng với tài liệu nào, 2 có lỗi."
    ),
    # status
    "Tells what is in the index.": "Cho biết trong chỉ mục có gì.",
    # check
    "Reads every byte of the index and tells what is damaged.": "Đọc từng byte của chỉ mục và cho biết chỗ nào hỏng.",
    "A repair keeps what is sound, analyses anew what can be read of the rest, and takes what cannot from the commit "
    "before; it tells what is lost. Exit status: 0 all is well, or is well again, 2 something is damaged or lost.": (
        "Khi sửa, phần lành được giữ, phần còn đọc được thì phân tích lại, phần không đọc được thì lấy từ lần ghi "
        "trước; mất gì đều được báo. Mã thoát: 0 mọi thứ đều tốt, hoặc đã tốt lại, 2 có hỏng hay mất."
    ),
    "Also compare the structures of the index with each other; takes longer.": (
        "So cả các cấu trúc của chỉ mục với nhau; lâu hơn."
    ),
    "Mend what is damaged, and tell what was done.": "Sửa chỗ hỏng và cho biết đã làm gì.",
    # completion
    "Prints what makes a shell complete commands and options.": (
        "In đoạn mã để trình vỏ tự điền các lệnh và tuỳ chọn."
    ),
}
"""By the English, its blanks each a single one."""

_MEANING = re.compile(r"(  .{22})(\S.*)")  # a query and what it finds, in columns
_EXTRA = re.compile(r"(.*?)(?:  \[(.*)\])?", re.DOTALL)  # what click appends to the help of an option


def explained(help: str) -> str:
    """Gives a help text in Vietnamese; what has no Vietnamese stays."""
    return "\n\n".join(map(_paragraph, help.split("\n\n")))


def _paragraph(text: str) -> str:
    if text.startswith("\b\n"):
        return "\n".join(map(_line, text.split("\n")))
    found = _EXTRA.fullmatch(text)
    assert found is not None
    words, extra = " ".join(found[1].split()), found[2]
    told = HELP.get(words, found[1])
    return told if extra is None else f"{told}  [{extra.replace('default: ', 'mặc định: ')}]"


def _line(line: str) -> str:
    if found := _MEANING.fullmatch(line):
        return found[1] + HELP.get(found[2], found[2])
    return HELP.get(line, line)
