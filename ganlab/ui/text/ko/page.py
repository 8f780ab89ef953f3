"""The words around the tabs."""

from typing import Any

from ganlab.ui.text.ko import tour

TEXT: dict[str, Any] = {
    "title": "ganlab",
    "tagline": "DCGAN은 무엇을 배웠을까요? 내 그림으로 학습시키고, 그 안을 들여다보세요.",
    "model": "모델",
    "model_info": "‘학습’을 뺀 모든 탭이 이 모델로 움직입니다. 함께 제공되는 모델이나, 첫 스냅샷이 나온 학습을 고를 수 있습니다.",
    "no_model": "아직 모델이 없습니다. 하나를 학습시키면 첫 스냅샷부터 살펴볼 수 있습니다.",
    "device": "실행 장치: {device}",
    "standing": {
        "shipped": "",
        "running": "아직 학습 중이며, 지금 보는 것은 가장 새로운 스냅샷입니다.",
        "paused": "학습이 일시 정지되었으며, 지금 보는 것은 가장 새로운 스냅샷입니다.",
        "finished": "끝까지 마친 학습입니다.",
        "stopped": "일찍 멈춘 학습이며, 지금 보는 것은 마지막 스냅샷입니다.",
    },
    "looking_at": "난수 {z_dim}개로 {size} px 그림을 그리는 생성기입니다. {data} 이미지를 {images}장 보고 배웠습니다.",
    "kinds": {
        "shipped": "기본 제공",
        "running": "학습 중",
        "paused": "일시 정지",
        "finished": "완료",
        "stopped": "중지됨",
    },
    "choice": "{title} · {kind}",
    "tabs": {"train": "학습", "samples": "표본", "walk": "걷기", "arithmetic": "산술", "ablate": "절제"},
    "error": "실행하지 못했습니다",
    "unforeseen": "예상하지 못한 문제가 생겼습니다({kind}). 자세한 내용은 서버 로그에 있습니다.",
    "unreachable": "서버가 응답하지 않습니다. 서버가 켜져 있는지 확인한 뒤 페이지를 새로 고치세요.",
    "language": "언어",
    "lecture": "강의 모드 (L)",
    "lecture_hint": "전체 화면에 글자를 크게 하고 설명은 접어 둡니다. L 키로 켜고 Escape로 나갑니다",
    "tour": "둘러보기",
    "tour_hint": "모든 탭을 3분 만에 둘러봅니다",
    "machine": "타임머신",
    "machine_hint": "같은 시드, 같은 식, 같은 상자를 이 학습의 스냅샷마다 보여 줍니다",
    "machine_place": "이미지 {images}장을 학습한 뒤",
    "edit": "모든 탭에서 바꾸기",
    "edit_hint": "모델에 딸려 온, 또는 절제 탭에서 저장한 유닛 묶음입니다",
    "edit_none": "없음",
    "edit_other": "링크 또는 다른 스냅숏의 유닛",
    "edit_shipped": "{concept}: {stage}의 유닛 {n}개",
    "snapshot": "{run}, 이미지 {images}장 학습 후",
    "steps": tour.TEXT,
    "up": "ganlab이 실행 중입니다: {address}",
    "read_only": "읽기 전용이라 학습과 업로드를 할 수 없습니다",
}
