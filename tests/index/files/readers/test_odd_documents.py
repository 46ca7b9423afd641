"""What programs write beside plain paragraphs and cells is read once, in its place, as a person sees it."""

from __future__ import annotations

from packages import A, W, docx, opendocument, package, paragraph, relationships, with_parts, xlsx

from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import Place

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RUN = "<w:r><w:t>{}</w:t></w:r>".format


def pieces(name: str, data: bytes) -> list[tuple[str, Place]]:
    return [(piece.text.strip(), piece.place) for piece in read_file(name, data).pieces if piece.text.strip()]


def texts(name: str, data: bytes) -> list[str]:
    return [text for text, _ in pieces(name, data)]


def test_a_text_box_in_a_paragraph_is_read_once_and_does_not_part_it() -> None:
    box = f"<w:txbxContent>{paragraph('ghi chú bên lề')}</w:txbxContent>"
    alternatives = f"<mc:AlternateContent {MC}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = f"<w:p>{RUN('Giá gạo ')}<w:r>{alternatives}</mc:AlternateContent></w:r>{RUN('tăng mạnh')}</w:p>"
    assert pieces("a.docx", docx(body + paragraph("hết"))) == [
        ("Giá gạo tăng mạnh", {"paragraph": 1}),
        ("ghi chú bên lề", {"paragraph": 2}),
        ("hết", {"paragraph": 3}),
    ]


def test_of_tracked_changes_the_new_text_is_read() -> None:
    body = (
        f"<w:p><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins>{RUN('mới')}</w:ins></w:p>"
        f"<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr><w:moveFrom>{RUN('đã dời')}</w:moveFrom></w:p>"
        f"<w:p><w:moveTo>{RUN('đã dời')}</w:moveTo></w:p>"
    )
    assert texts("a.docx", docx(body)) == ["mới", "đã dời"]


def test_styles_are_headings_if_those_that_they_are_based_on_are() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="Điều"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="Khoản"/><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="d"><w:name w:val="x"/><w:basedOn w:val="e"/></w:style>'
        '<w:style w:styleId="e"><w:name w:val="y"/><w:basedOn w:val="d"/></w:style></w:styles>'
    )
    body = paragraph("Điều 5", "c") + paragraph("lời văn", "d")
    parts = {"word/document2.xml": f"<w:document {W}>{body}</w:document>", "word/styles.xml": styles}
    assert pieces("a.docx", package(parts)) == [
        ("Điều 5", {"heading": ("Điều 5",), "paragraph": 1}),
        ("lời văn", {"heading": ("Điều 5",), "paragraph": 2}),
    ]


def test_signs_of_word_are_characters() -> None:
    body = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/>'
        "<w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>"
    )
    assert texts("a.docx", docx(body)) == ["a\tb-c\nd"]


def test_parts_beside_the_body_have_names() -> None:
    data = docx(
        paragraph("x"), comments=paragraph("nên sửa"), endnotes=paragraph("xem thêm"), footer2=paragraph("f")
    )
    assert pieces("a.docx", data)[1:] == [
        ("nên sửa", {"part": "comments"}),
        ("xem thêm", {"part": "endnotes"}),
        ("f", {"part": "footer"}),
    ]


def test_notes_comments_boxes_and_changes_of_an_opendocument_text() -> None:
    content = (
        "<text:tracked-changes><text:deletion><text:p>đã xóa</text:p></text:deletion></text:tracked-changes>"
        "<text:p>Giá gạo<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>theo báo</text:p></text:note-body></text:note> tăng<office:annotation><text:creator>An"
        "</text:creator><text:date>2024-01-02</text:date><text:p>hỏi lại</text:p></office:annotation> mạnh"
        "</text:p>"
        '<table:table table:name="Bảng"><table:table-row><table:table-cell><text:p>nếp</text:p></table:table-cell>'
        "<table:table-cell><text:p>20</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>trang <text:page-number>7</text:page-number></text:p>"
    )
    assert pieces("a.odt", opendocument("text", content)) == [
        ("Giá gạo tăng mạnh", {"paragraph": 1}),
        ("theo báo", {"paragraph": 2}),
        ("hỏi lại", {"paragraph": 3}),
        ("nếp", {"paragraph": 4}),
        ("20", {"paragraph": 5}),
        ("trang", {"paragraph": 6}),
    ]


def test_slides_of_opendocument_have_titles() -> None:
    content = (
        '<draw:page><draw:frame presentation:class="outline"><text:p>nội dung</text:p></draw:frame>'
        '<draw:frame presentation:class="title"><text:p>Mở đầu</text:p></draw:frame>'
        "<presentation:notes><text:p>nhớ</text:p></presentation:notes></draw:page>"
    )
    assert pieces("a.odp", opendocument("presentation", content)) == [
        ("nội dung", {"slide": 1, "title": "Mở đầu"}),
        ("Mở đầu", {"slide": 1, "title": "Mở đầu"}),
        ("nhớ", {"slide": 1, "title": "Mở đầu", "part": "notes"}),
    ]


def test_comments_and_text_boxes_of_a_sheet_are_read() -> None:
    comment = '<comments><comment ref="B7"><text><r><t>giá </t></r><r><t>cũ</t></r></text></comment></comments>'
    shape = f"<xdr:wsDr xmlns:xdr='x' {A}><xdr:sp><a:p><a:r><a:t>khung chữ</a:t></a:r></a:p></xdr:sp></xdr:wsDr>"
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            a="comments ../comments1.xml", b="drawing ../shapes.xml"
        ),
        "xl/comments1.xml": comment,
        "xl/shapes.xml": shape,
    }
    data = with_parts(xlsx('<row><c r="B7" t="s"><v>0</v></c></row>', "gạo"), parts)
    assert pieces("giá.xlsx", data) == [
        ("gạo", {"sheet": "Giá", "cell": "B7"}),
        ("giá cũ", {"sheet": "Giá", "cell": "B7", "part": "comments"}),
        ("khung chữ", {"sheet": "Giá"}),
    ]
    assert read_file("giá.xlsx", data).title == "giá"


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    rows = '<row><c r="A1" s="1"><v>{}</v></c></row>'.format
    assert texts("a.xlsx", xlsx(rows(45382))) == ["2024-03-31"]
    assert texts("a.xlsx", xlsx(rows(43920), workbook='<workbookPr date1904="1"/>')) == ["2024-03-31"]


def test_numbers_in_attributes_that_are_none_are_passed_over() -> None:
    for value in ("", "abc", "-1", "²", "9" * 5000):
        rows = f'<row><c r="A1" s="{value}"><v>45382</v></c><c r="B1" t="s"><v>{value}</v></c></row>'
        assert texts("a.xlsx", xlsx(rows, "gạo")) == ["45382"]
        heading = f'<w:p><w:pPr><w:outlineLvl w:val="{value}"/></w:pPr>{RUN("gạo")}</w:p>'
        assert pieces("a.docx", docx(heading)) == [("gạo", {"paragraph": 1})]
        cell = f'<table:table-cell table:number-columns-repeated="{value}"><text:p>gạo</text:p></table:table-cell>'
        table = f'<table:table table:name="Giá"><table:table-row>{cell}</table:table-row></table:table>'
        assert pieces("a.ods", opendocument("spreadsheet", table)) == [("gạo", {"sheet": "Giá", "cell": "A1"})]


def test_members_of_archives_may_have_no_name() -> None:
    data = package({"qqqq.txt": "x", "a/": "", "b.txt": "gạo"}).replace(b"qqqq.txt", b"\0qqq.txt")
    assert texts("a.zip", data) == ["gạo"]


def test_texts_in_an_archive_do_not_run_together() -> None:
    """A file may end without a line end, and what follows it is another file."""
    data = package({"a.txt": "giá gạo", "b.zip": package({"c.md": "ngô", "empty.txt": ""}), "d.txt": "sắn\n"})
    assert "".join(piece.text for piece in read_file("a.zip", data).pieces) == "giá gạo\nngô\nsắn\n"
