"""The words for keeping a picture and sharing a view, the same on every tab that explores a model."""

TEXT: dict[str, str] = {
    "keep": "선반에 올리기 (K)",
    "copy_link": "링크 복사",
    "copy_link_hint": "이 페이지를 지금 설정 그대로 여는 주소입니다. 같은 모델을 제공하는 곳이면 어디서나 열립니다",
    "link_copied": "링크를 복사했습니다.",
    "copy_python": "Python으로 복사",
    "copy_python_hint": "바로 이 그림들을 라이브러리로 그리는 몇 줄의 코드입니다",
    "python_copied": "코드를 복사했습니다.",
    "report": "보고서",
    "report_hint": "이 그림들과 수치, 설정, 코드를 다른 파일 없이 열리는 HTML 파일 하나에 담습니다",
    "copy_by_hand": "이 브라우저에서는 페이지가 복사할 수 없습니다. 글을 선택해 직접 복사하세요.",
    "link_other": "이 링크는 다른 모델로 만들었습니다. 같은 설정이라도 여기서는 다른 그림이 나옵니다.",
}
