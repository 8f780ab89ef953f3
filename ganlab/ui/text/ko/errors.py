"""Failures, by the name of their class; the same facts as in the templates of ganlab/errors.py."""

TEXT: dict[str, str] = {
    "InvalidValue": "{name} 값 {value!r}: {remedy}",
    "InvalidSeeds": "시드 {value!r}: {remedy}",
    "UnknownStage": "이 생성기에 없는 스테이지입니다: {value!r}. 다음 중에서 고르세요: {stages}",
    "UnknownUnits": "스테이지 {stage}에는 유닛 {value} 없음: 모두 {count}개이며 번호는 0~{last}입니다",
    "ExpressionError": "{expression!r}, 글자 위치 {position}: {why}",
    "DataNotFound": "{path}: 이런 파일이나 폴더가 없습니다. zip, tar, npz, idx 파일이나 그림 폴더를 주세요",
    "BrokenArchive": "{path}: 읽을 수 없습니다({kind}, {why}). 다시 압축해 주세요",
    "UnsafeArchive": "{path}: 받지 않았습니다. {why}. 아무것도 풀지 않았습니다. {remedy}",
    "NoPictures": (
        "{path}: 파일 {count}개 중에 쓸 수 있는 그림이 없습니다({why}). 한 변이 {smallest} px 이상인 PNG, JPEG, WebP "
        "그림을 주세요"
    ),
    "InvalidLabels": (
        "{path}: {why}. labels.csv의 첫 줄에는 'file'(또는 'filename', 'image', 'name') 열과 레이블마다 열 하나가 "
        "있어야 합니다"
    ),
    "DatasetChanged": (
        "{path}: 이 학습을 시작할 때의 데이터가 아닙니다(지문 {found}, 필요한 지문 {wanted}). 원래 데이터를 되돌려 "
        "놓거나 새 학습을 시작하세요"
    ),
    "CheckpointError": "{path}: {why}. 체크포인트는 config.json과 generator.safetensors가 있는 폴더입니다",
    "RunError": "{path}: {why}",
    "Diverged": (
        "이미지 {images:,}장을 학습한 뒤 학습이 발산했습니다: {why}. 마지막으로 정상인 스냅샷은 남아 있습니다. 그 "
        "상태에서 학습률을 낮춰 이어 가세요: python -m ganlab resume RUN --lr 0.0001"
    ),
}
