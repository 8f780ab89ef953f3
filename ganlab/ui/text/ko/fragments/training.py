"""Configs, the health of a training, its memory, its worker, and folders that hold a model or a run."""

TEXT: dict[str, str] = {
    # configs
    "choose 2 or more that divides the batch of {}": "배치 {0}의 약수 가운데 2 이상으로 고르세요",
    "choose 0 or more, below 1 (the paper has 0.5)": "0 이상 1 미만으로 고르세요(논문은 0.5)",
    "choose 0 or more, below 1 (0.999 is usual)": "0 이상 1 미만으로 고르세요(보통 0.999)",
    "choose above 0, at most 1 (the paper has 0.0002)": "0보다 크고 1 이하인 값을 고르세요(논문은 0.0002)",
    "wasserstein has no bound without it; choose above 0 (10 is the paper's)": (
        "wasserstein은 이것이 없으면 한계가 없습니다. 0보다 크게 고르세요(논문은 10)"
    ),
    "BatchNorm needs 2 or more": "BatchNorm에는 2 이상이 필요합니다",
    "choose auto, none or diff": "auto, none, diff 중에서 고르세요",
    "choose fp32 or bf16": "fp32와 bf16 중에서 고르세요",
    "choose a multiple of {} processes, 2 rows each or more": "프로세스 {0}개의 배수로, 하나에 2줄 이상이 되게 고르세요",
    "preset {} is unknown; choose one of {}": "프리셋 {0}: 없는 이름입니다. 다음 중에서 고르세요: {1}",
    "training {}: unknown; there are {}": "학습 설정 {0}: 없는 이름입니다. 있는 것: {1}",
    "training: {}": "학습 설정: {0}",
    'd_norm is "batch": the gradient penalty is each picture\'s own; choose none': (
        'd_norm 값 "batch": 기울기 벌점은 그림마다 따로 계산하므로 none을 고르세요'
    ),
    "family {} is unknown; choose one of {}": "계열 {0}: 없는 이름입니다. 다음 중에서 고르세요: {1}",
    "config {}: unknown for {}; it has {}": "설정 {0}: {1}에 없는 이름입니다. 있는 것: {2}",
    "{} is {}: give a whole number": "{0} 값 {1}: 정수를 주세요",
    "{}: give a whole number": "{0}: 정수를 주세요",
    "choose 16, 32, 64, 128 or 256": "16, 32, 64, 128, 256 중에서 고르세요",
    "choose 1 (gray) or 3 (colour)": "1(흑백)과 3(컬러) 중에서 고르세요",
    "choose 1 to 512 (64 is the paper's)": "1에서 512 사이로 고르세요(논문은 64)",
    "choose 1 to 4096 (100 is the paper's)": "1에서 4096 사이로 고르세요(논문은 100)",
    "choose normal or uniform": "normal과 uniform 중에서 고르세요",
    "choose batch or none (as WGAN-GP has it)": "batch와 none 중에서 고르세요(WGAN-GP는 none)",
    # health
    "Warming up: verdicts begin at {} images.": "준비 단계: 판단은 이미지 {0}장부터 시작합니다.",
    "A verdict takes {} reports; there are {}.": "판단하려면 보고가 {0}번 있어야 합니다. 지금은 {1}번입니다.",
    (
        "Collapse: the samples vary {} as much as the data. "
        "The last good snapshot is kept; start anew with a lower learning rate or more varied pictures."
    ): (
        "붕괴: 표본의 다양성이 데이터의 {0}입니다. 마지막으로 정상인 스냅샷은 남아 있습니다. 학습률을 낮추거나 더 다양한 "
        "그림으로 새로 시작하세요."
    ),
    "Steady: {}.": "안정적: {0}.",
    "D(x) {}, D(G(z)) {} over the last {} reports": "최근 보고 {2}번 동안 D(x) {0}, D(G(z)) {1}",
    "D is far ahead ({}): G learns little from it. Give G two steps a round, or lower the learning rate.": (
        "D가 크게 앞섭니다({0}). G가 배우는 것이 거의 없습니다. 라운드당 G 단계를 2로 하거나 학습률을 낮추세요."
    ),
    "D cannot tell real from fake ({}). Give D two steps a round.": (
        "D가 진짜와 가짜를 가려내지 못합니다({0}). 라운드당 D 단계를 2로 하세요."
    ),
    # memory
    "A batch of {} goes through {} images at a time, and their gradients add up; BatchNorm then sees {} images at once.": (
        "배치 {0}장을 한 번에 {1}장씩 통과시키고 기울기를 더합니다. 그래서 BatchNorm은 한 번에 {2}장을 봅니다."
    ),
    "A step takes {} of the {} of memory that were free.": "한 단계에 메모리 {0} 사용(시작 전 여유 {1}).",
    "Out of memory: not even {} images of a batch fit. Choose a smaller width or size": (
        "메모리 부족: 배치에서 이미지 {0}장도 들어가지 않습니다. 너비나 크기를 줄이세요"
    ),
    "Out of memory. Start again with a smaller batch or width. ({})": (
        "메모리가 부족합니다. 배치나 너비를 줄여 다시 시작하세요. ({0})"
    ),
    # the worker
    "loss of D {}, of G {}": "D의 손실 {0}, G의 손실 {1}",
    "a weight is no longer finite": "유한하지 않은 가중치가 생겼습니다",
    "The run's folder or its data failed: {}. Put that right, such as by freeing space, and resume": (
        "학습 폴더나 데이터에 문제가 생겼습니다: {0}. 공간을 비우는 등 해결한 뒤 이어서 학습하세요"
    ),
    "One of the {} processes of this training is gone. Resume the run: its last state is whole": (
        "이 학습의 프로세스 {0}개 중 하나가 사라졌습니다. 마지막 상태는 온전하니 이어서 학습하세요"
    ),
    # folders
    "no such run here": "여기에 없는 학습입니다",
    "status.json cannot be read": "status.json을 읽을 수 없습니다",
    "holds no run (no readable config.json)": "학습이 들어 있지 않습니다(읽을 수 있는 config.json이 없음)",
    "holds no run (its config.json is not a run's of format {} with {})": (
        "학습이 들어 있지 않습니다(config.json이 형식 {0}의 학습 설정이 아님, 필요한 것: {1})"
    ),
    "another process is training here; pause or stop it first": (
        "다른 프로세스가 여기서 학습 중입니다. 먼저 일시 정지하거나 중지하세요"
    ),
    "already holds a run; choose another name": "이미 학습이 들어 있습니다. 다른 이름을 고르세요",
    "already holds a run; 'resume {}' continues it, another --out starts anew": (
        "이미 학습이 들어 있습니다. 'resume {0}'으로 이어 가거나, 다른 --out으로 새로 시작하세요"
    ),
    "no such model; there are {}": "없는 모델입니다. 있는 모델: {0}",
    "this run has no snapshot yet": "이 학습에는 아직 스냅샷이 없습니다",
    "is there already; choose another place": "이미 있습니다. 다른 곳을 고르세요",
    "not a JSON object": "JSON 객체가 아닙니다",
    "not a model's config ({})": "모델의 설정이 아닙니다({0})",
    "cannot be read ({})": "읽을 수 없습니다({0})",
    "cannot be read as safetensors ({})": "safetensors로 읽을 수 없습니다({0})",
    "generator.safetensors cannot be read": "generator.safetensors를 읽을 수 없습니다",
    "{} cannot be read": "{0}: 읽을 수 없습니다",
    "does not fit its config ({})": "설정과 맞지 않습니다({0})",
    "holds a weight that is not finite": "유한하지 않은 가중치가 있습니다",
    "format is {}, this version reads {}": "형식이 {0}입니다. 이 버전이 읽는 형식은 {1}입니다",
    '"concepts" is missing or no object': '"concepts"가 없거나 객체가 아닙니다',
    "not named lists of seeds ({})": "이름 붙은 시드 목록이 아닙니다({0})",
    "not a stage and boxes by seed ({})": "스테이지와 시드별 상자가 아닙니다({0})",
    "edits are no recipes of this model ({})": "이 모델의 편집이 아닙니다({0})",
    "{} is missing": "{0} 없음",
    "stage {}": "스테이지 {0}",
    "write one line 'name:password' for each person": "사람마다 'name:password' 한 줄을 쓰세요",
}
