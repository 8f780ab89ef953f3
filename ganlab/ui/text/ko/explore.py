"""The words that the four tabs which explore a model share."""

TEXT: dict[str, str] = {
    "seed": "시드 {seed}",
    "picture_of_seed": "시드 {seed}의 그림",
    "enlarged": "시드 {seed}의 그림, 확대",
    "download": "PNG 내려받기",
    "close": "닫기",
    "working": "계산 중",
    "no_model": "아직 모델이 없습니다. 첫 번째 탭에서 하나를 학습시키세요. 첫 스냅샷부터 살펴볼 수 있습니다.",
    "newer": "이 모델의 새 스냅샷이 나와 그림을 다시 그립니다.",
}
