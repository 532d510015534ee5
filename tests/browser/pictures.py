"""Pictures of the page, small: in as many colours as a palette has, which are all that it uses but for soft edges."""

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page

COLOURS = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const pixels = new Uint32Array(data.buffer);
    const often = new Map();
    for (const one of pixels) often.set(one, (often.get(one) ?? 0) + 1);
    const parts = (one) => [one & 255, (one >> 8) & 255, (one >> 16) & 255];
    const palette = [];
    const far = (one, other) => one.reduce((sum, part, at) => sum + (part - other[at]) ** 2, 0);
    const near = (one, most) => palette.findIndex((other) => far(one, other) <= most);
    for (let most = 500; most >= 8 && palette.length < 256; most /= 4)
        for (const [one] of [...often].sort((a, b) => b[1] - a[1]))
            if (palette.length < 256 && near(parts(one), most) < 0) palette.push(parts(one));
    const places = new Map();
    for (const one of often.keys()) {
        const distances = palette.map((other) => far(parts(one), other));
        places.set(one, distances.indexOf(Math.min(...distances)));
    }
    const indexes = Uint8Array.from(pixels, (one) => places.get(one));
    let text = "";
    for (let at = 0; at < indexes.length; at += 32768) text += String.fromCharCode(...indexes.subarray(at, at + 32768));
    return { width, height, palette: palette.flat(), indexes: btoa(text) };
}"""
"""What a browser can say of a picture: the colours that are most often in it, and of each pixel the nearest of them."""


def take(page: Page, blank: Page, file: Path, *, whole: bool = False) -> None:
    """What the page shows, or all of it, as a PNG; `blank`: a page without a policy, which looks at its colours."""
    shot = base64.b64encode(page.screenshot(full_page=whole)).decode()
    found = blank.evaluate(COLOURS, shot)
    file.write_bytes(png(found["width"], found["height"], bytes(found["palette"]), base64.b64decode(found["indexes"])))


def png(width: int, height: int, palette: bytes, indexes: bytes) -> bytes:
    """A PNG of 8 bits a pixel (W3C, Portable Network Graphics, 2003); `palette`: red, green and blue of each colour."""
    lines = b"".join(b"\0" + indexes[at : at + width] for at in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
