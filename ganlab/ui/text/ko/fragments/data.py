"""The inspector of pictures: refusals of archives, details of single files, notes on a whole dataset."""

TEXT: dict[str, str] = {
    # archives and arrays
    "an array": "배열",
    "idx ({})": "idx 파일 {0}",
    "an archive": "압축 파일",
    "NumPy arrays": "NumPy 배열",
    "a zip, tar, npz or idx file": "zip, tar, npz, idx 파일",
    "it is empty": "비어 있습니다",
    "its first bytes are of no known kind": "첫 바이트로 보아 아는 형식이 아닙니다",
    "it is {}": "파일 종류: {0}",
    "a 7z archive": "7z 압축 파일",
    "a RAR archive": "RAR 압축 파일",
    "a zstd archive": "zstd 압축 파일",
    "an HDF5 file": "HDF5 파일",
    "a Parquet file": "Parquet 파일",
    "a single picture": "그림 한 장",
    "a pickle, which is never opened": "pickle, 절대 열지 않습니다",
    "it ends in picture {}": "{0}번째 그림에서 끊겼습니다",
    "damaged header at byte {}": "{0}바이트 위치의 헤더가 손상되었습니다",
    "its idx files hold no images, only labels or numbers": "idx 파일에 그림이 없고 레이블이나 숫자만 있습니다",
    "its first bytes are not those of an idx file": "첫 바이트가 idx 파일의 것이 아닙니다",
    "its values run from {} to {}; bring them to 0..255, or as floats to 0..1 or -1..1": (
        "값의 범위가 {0}에서 {1}까지입니다. 0..255로, 실수라면 0..1이나 -1..1로 맞추세요"
    ),
    "no array [N, H, W] or [N, H, W, C] among its arrays ({})": "[N, H, W]나 [N, H, W, C] 모양의 배열이 없습니다({0})",
    "no array [N, H, W] or [N, H, W, C] among its arrays ({}); {} holds pickled objects, which are never opened": (
        "[N, H, W]나 [N, H, W, C] 모양의 배열이 없습니다({0}). {1} 안의 pickle 객체는 절대 열지 않습니다"
    ),
    "an array {} of {} takes {} bytes, and only {} are there": "{1} 배열 {0}에는 {2}바이트가 필요한데 {3}바이트뿐입니다",
    "a large array in Fortran order; save np.ascontiguousarray(it)": (
        "Fortran 순서로 저장된 큰 배열입니다. np.ascontiguousarray로 바꾸어 저장하세요"
    ),
    "npy version {}": "npy 버전 {0}",
    "{} MiB are too many": "{0} MiB는 너무 큽니다",
    "its first line holds {}": "첫 줄의 내용: {0}",
    "line {}: {}": "{0}번째 줄: {1}",
    # what an archive may not hold
    "the name {} holds a zero byte": "이름 {0}에 값이 0인 바이트가 들어 있습니다",
    "the name {} is absolute": "이름 {0}: 절대 경로입니다",
    "the name {} climbs out of the folder with '..'": "이름 {0}: '..'로 폴더 밖을 가리킵니다",
    "{} is a link": "{0}: 링크입니다",
    "{} is a device": "{0}: 장치 파일입니다",
    "{} is encrypted": "{0}: 암호가 걸려 있습니다",
    "{} is sparse": "{0}: 희소 파일입니다",
    "it holds more than {} files": "파일이 {0}개를 넘습니다",
    "it unpacks to more than {}": "풀었을 때의 크기가 최대 {0}보다 큽니다",
    "it": "이 파일",
    "the file {}": "파일 {0}",
    "{} unpacks to {} times its size (at most {})": "{0}: 풀면 크기가 {1}배가 됩니다(최대 {2}배)",
    "a header asks for {} bytes at once": "헤더가 한 번에 {0}바이트를 요구합니다",
    "pack only plain picture files, by relative names": "그림 파일만 상대 경로로 압축하세요",
    "pack it again without a password": "암호 없이 다시 압축하세요",
    "pack pictures as PNG, JPEG or WebP": "그림을 PNG, JPEG, WebP로 저장해 압축하세요",
    "split it": "나누어 올리세요",
    "split it or shrink the pictures": "나누어 올리거나 그림을 줄이세요",
    # why none of the files is a picture
    "no files": "파일 없음",
    "{} truncated": "손상된 파일 {0}개",
    "{} not a picture": "그림이 아닌 파일 {0}개",
    "{} too small": "너무 작은 그림 {0}개",
    "{} duplicate": "중복된 그림 {0}개",
    "{} pixel bomb": "픽셀이 너무 많은 그림 {0}개",
    "{} hidden/system file": "숨김·시스템 파일 {0}개",
    "{} unreadable": "읽을 수 없는 파일 {0}개",
    "too small: {}": "너무 작음: {0}",
    "pixel bomb: {}": "픽셀이 너무 많음: {0}",
    # details of single files
    "{} px pictures need at least {} px a side": "{0} px 그림을 만들려면 한 변이 {1} px 이상이어야 합니다",
    "at most {} million pixels are decoded": "{0}백만 픽셀까지만 읽습니다",
    "more than {} million pixels": "{0}백만 픽셀을 넘습니다",
    "needs more memory than there is": "메모리가 모자랍니다",
    "first frame used": "첫 프레임만 사용",
    "turned upright": "바로 세움",
    "laid on white": "흰 바탕에 놓음",
    "gray repeated in three channels": "흑백을 세 채널에 반복",
    "made one gray channel": "흑백 한 채널로",
    "empty file": "빈 파일",
    "damaged from the start": "처음부터 손상됨",
    "the same picture as {}": "같은 그림: {0}",
    "{} is not read": "{0}: 읽지 않는 형식입니다",
    "save it as {}": "다른 형식으로 저장하세요: {0}",
    "PNG or WebP": "PNG, WebP",
    "SVG is a drawing": "SVG는 벡터 그림입니다",
    "an archive inside is not opened": "안에 든 압축 파일은 열지 않습니다",
    "an array inside is not opened": "안에 든 배열은 열지 않습니다",
    "values that are not finite": "유한하지 않은 값이 있습니다",
    "a file of {} MiB": "{0} MiB짜리 파일",
    # notes on a dataset
    "{} and {} more": "{0} 외 {1}개",
    "Only {} of {} files were looked at, evenly spread, as asked.": "요청대로 파일 {1}개 중 {0}개만 고르게 골라 보았습니다.",
    "Only {} of {} pictures were looked at, evenly spread, as asked.": (
        "요청대로 그림 {1}장 중 {0}장만 고르게 골라 보았습니다."
    ),
    "Only {} pictures: under {} a network soon copies them; train with differentiable augmentation (preset small data).": (
        "그림이 {0}장뿐입니다. {1}장이 안 되면 신경망이 곧 그림을 베끼므로, 미분 가능한 증강을 쓰는 ‘적은 데이터’ 프리셋으로 "
        "학습하세요."
    ),
    "Every picture is twice as wide as high: if they are pairs side by side, the crop cuts through both.": (
        "모든 그림의 너비가 높이의 두 배입니다. 두 장을 나란히 붙인 것이라면 두 장 모두 잘립니다."
    ),
    "The smallest picture has {} px and is enlarged to {} px: it stays blurred.": (
        "가장 작은 그림은 {0} px이며 {1} px로 키우므로 흐릿합니다."
    ),
    "No labels were found for {}.": "레이블을 찾지 못했습니다: {0}.",
    "The pictures are those of {}; not used: {}.": "그림은 {0}에서 가져왔습니다. 쓰지 않은 것: {1}.",
    "The pictures are the array {}; not used: {}.": "그림은 배열 {0}에서 가져왔습니다. 쓰지 않은 것: {1}.",
    "labels.csv has no row for {} of {} pictures; their labels are empty.": (
        "그림 {1}장 중 {0}장은 labels.csv에 없어 레이블이 비어 있습니다."
    ),
    "labels.csv: {} of {} rows belong to no picture that is used.": (
        "labels.csv의 {1}줄 중 {0}줄은 사용하는 그림과 맞지 않습니다."
    ),
    "labels.csv names {} files more than once; the first row counts.": (
        "labels.csv에 두 번 이상 나온 파일이 {0}개입니다. 첫 줄을 씁니다."
    ),
    "Labels beside pictures: {}, {} times.": "그림 옆의 레이블: {0}, {1}번.",
    "more than {} KiB": "{0} KiB를 넘음",
    "no whole number in a .cls": ".cls에 정수가 없음",
    "no object in a .json": ".json에 객체가 없음",
    "{} captions (.txt) are not used.": "설명 글(.txt) {0}개는 쓰지 않습니다.",
    "Fields of more than {} characters are not used: {}.": "{0}자를 넘는 필드는 쓰지 않습니다: {1}.",
    "{} and more": "{0} 등",
    "The labels have more than {} fields; the first {} are used.": "레이블 필드가 {0}개를 넘어 처음 {1}개만 씁니다.",
    # the folder that keeps what was decoded
    "{}: cannot be replaced; delete this folder and try again": (
        "{0}: 바꿀 수 없습니다. 이 폴더를 지우고 다시 해 보세요"
    ),
    "{}: cannot be written ({}); free some space or set GANLAB_HOME to another folder": (
        "{0}: 쓸 수 없습니다({1}). 공간을 비우거나 GANLAB_HOME을 다른 폴더로 정하세요"
    ),
    "give one or more whole numbers from 0 to 2^53": "0에서 2^53까지의 정수를 하나 이상 주세요",
    "choose one of {} px": "다음 중에서 고르세요: {0} px",
    "give 1 (gray), 3 (colour), or nothing to let the pictures decide": (
        "1(흑백)이나 3(컬러)을 주거나, 비워 두어 그림에 맞추세요"
    ),
    "give the most files to look at, at least 1": "볼 파일의 최대 수를 1 이상으로 주세요",
}
