"""The words of a report."""

TEXT: dict[str, str] = {
    "model": "모델",
    "trained": "학습 데이터",
    "made": "만든 프로그램",
    "code": "같은 일을 하는 Python 코드",
    "settings": "설정",
}
