"""PSNR and SSIM of twenty pairs of pictures by scikit-image, for image_difference_test.cc: an implementation that is not ours.

Without arguments it holds ../../golden/image_differences.json against scikit-image, and is skipped where that is not installed;
with --update it writes the file. Pictures are made by the rule that image_difference_test.cc has too.
"""

import json
import sys
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "image_differences.json"
SKIPPED = 77
PAIRS = 20

try:
    import numpy
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity
except ImportError:
    print("scikit-image is not installed: skipped")
    sys.exit(SKIPPED)


def pictures(k):
    """A pattern with noise, and the same with more noise, and brighter or darker."""
    width, height, amplitude, shift = 32 + 8 * k, 24 + 5 * k, 2 + 6 * k, k - 10
    state = k
    first, second = [], []
    for i in range(3 * width * height):
        x, y, c = i // 3 % width, i // 3 // width, i % 3
        state = (state * 1664525 + 1013904223) % 2**32
        one = ((x * (3 + c) + y * (5 - c)) % 256 * 3 + (state >> 24)) // 4
        state = (state * 1664525 + 1013904223) % 2**32
        other = one + ((state >> 24) * amplitude >> 8) - amplitude // 2 + shift
        first.append(one)
        second.append(min(255, max(0, other)))
    shape = (height, width, 3)
    return [numpy.array(pixels, dtype=numpy.uint8).reshape(shape) for pixels in (first, second)]


def differences(k):
    first, second = pictures(k)
    luma = [0.299 * p[:, :, 0] + 0.587 * p[:, :, 1] + 0.114 * p[:, :, 2] for p in (first.astype(float), second.astype(float))]
    ssim = structural_similarity(*luma, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)
    return {"psnr": float(peak_signal_noise_ratio(first, second, data_range=255)), "ssim": float(ssim)}


def main():
    found = [differences(k) for k in range(PAIRS)]
    if "--update" in sys.argv[1:]:
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n")
        return 0
    golden = json.loads(GOLDEN.read_text())
    far = [k for k in range(PAIRS) for key in ("psnr", "ssim") if abs(golden[k][key] - found[k][key]) > 1e-6]
    print(f"{PAIRS} pairs; golden numbers that scikit-image does not confirm: {far or 'none'}")
    return 1 if far or len(golden) != PAIRS else 0


if __name__ == "__main__":
    sys.exit(main())
