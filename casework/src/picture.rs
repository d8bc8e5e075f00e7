//! What a file becomes before it is attached.
//!
//! A photo is decoded and encoded anew. What the camera wrote into it (where, when, with which
//! telephone) does not survive that, because nothing of the old file is copied. It is turned
//! upright first, since the mark that says which way is up goes too. The long side gets 2,000
//! pixels at most: a licence plate or a page of handwriting can be read, and it travels in a minute
//! where the original would take twenty.
//!
//! Papers (PDF, OFD, office documents) are kept as they came. What a file is, is decided by its
//! first bytes and never by its name.
//!
//! A file from a telephone is hostile like any other: its size is bounded before it is decoded, by
//! what it claims and by what decoding may take.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use jiangyuan_model::attachment::{ATTACHMENT_BYTES_MAX, THUMBNAIL_BYTES_MAX};
use jiangyuan_model::{ErrorCode, Media, Refusal};
use std::io::Cursor;

/// The long side of a photo.
const SIDE_MAX: u32 = 2_000;

/// The long side of a thumbnail: four in a row of a record's page.
const THUMBNAIL_SIDE_MAX: u32 = 320;

/// What a photo may weigh: about a minute of a line of 32 kbit/s.
const PHOTO_BYTES_MAX: usize = 300 * 1024;

/// What a thumbnail may weigh: three seconds of that line.
const THUMBNAIL_BYTES_AIM: usize = 12 * 1024;

/// Qualities tried in turn. Below the last one letters begin to swim; then the photo gets smaller.
const QUALITIES: [u8; 4] = [82, 74, 66, 58];

/// Tries at a smaller size, each with four fifths of the side.
const SMALLER_TRIES: usize = 6;

/// The side of a source: more than any camera that anybody holds in his hand.
const SOURCE_SIDE_MAX: u32 = 20_000;

/// What decoding may take: 80 megapixels in colour.
const SOURCE_ALLOC_MAX: u64 = 256 * 1024 * 1024;

/// How far into a packed document its first names are looked for.
const NAMES_WITHIN_BYTES: usize = 64 * 1024;

/// A file made ready.
pub(crate) struct Ready {
    /// What will be attached.
    pub(crate) content: Vec<u8>,
    /// What it is.
    pub(crate) media: Media,
    /// A small picture of it.
    pub(crate) thumbnail: Option<Vec<u8>>,
}

/// Makes a file ready.
///
/// # Errors
/// `AttachmentEmpty`, `AttachmentTooLarge`, `AttachmentKindUnknown`, `PictureUnreadable`,
/// `PictureTooLarge`.
pub(crate) fn ready(file: &[u8]) -> Result<Ready, Refusal> {
    if file.is_empty() {
        return Err(ErrorCode::AttachmentEmpty.into());
    }
    if file.len() as u64 > ATTACHMENT_BYTES_MAX {
        return Err(Refusal::new(ErrorCode::AttachmentTooLarge).with("max", ATTACHMENT_BYTES_MAX / 1024 / 1024));
    }
    match kind(file) {
        Some(Kind::Picture(format)) => encode(file, format),
        Some(Kind::Paper(media)) => Ok(Ready { content: file.to_vec(), media, thumbnail: None }),
        None => Err(ErrorCode::AttachmentKindUnknown.into()),
    }
}

enum Kind {
    Picture(ImageFormat),
    Paper(Media),
}

fn kind(file: &[u8]) -> Option<Kind> {
    if file.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(Kind::Picture(ImageFormat::Jpeg));
    }
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Picture(ImageFormat::Png));
    }
    if file.starts_with(b"%PDF-") {
        return Some(Kind::Paper(Media::Scan));
    }
    let names = file.get(..NAMES_WITHIN_BYTES).unwrap_or(file);
    let has = |name: &[u8]| names.windows(name.len()).any(|window| window == name);
    if !file.starts_with(b"PK\x03\x04") {
        None
    } else if has(b"OFD.xml") {
        Some(Kind::Paper(Media::Scan))
    } else {
        // A document with macros has another ending and another first entry; it is not taken.
        let office = (has(b"word/") || has(b"xl/")) && !has(b"vbaProject");
        office.then_some(Kind::Paper(Media::Other))
    }
}

fn encode(file: &[u8], format: ImageFormat) -> Result<Ready, Refusal> {
    let upright = decode(file, format)?;
    let photo = fit(&upright, SIDE_MAX, PHOTO_BYTES_MAX)?;
    let thumbnail = fit(&upright, THUMBNAIL_SIDE_MAX, THUMBNAIL_BYTES_AIM)?;
    let small = thumbnail.len() as u64 <= THUMBNAIL_BYTES_MAX;
    Ok(Ready { content: photo, media: Media::Photo, thumbnail: small.then_some(thumbnail) })
}

fn decode(file: &[u8], format: ImageFormat) -> Result<DynamicImage, Refusal> {
    let unreadable = |_| Refusal::new(ErrorCode::PictureUnreadable);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SOURCE_SIDE_MAX);
    limits.max_image_height = Some(SOURCE_SIDE_MAX);
    limits.max_alloc = Some(SOURCE_ALLOC_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => Refusal::new(ErrorCode::PictureTooLarge),
        _ => Refusal::new(ErrorCode::PictureUnreadable),
    })?;
    if decoder.total_bytes() > SOURCE_ALLOC_MAX {
        return Err(ErrorCode::PictureTooLarge.into());
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(on_white(image))
}

/// A transparent ground would turn black.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image.into_rgb8().into();
    }
    let image = image.into_rgba8();
    let solid = RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let over = |part: u8| {
            let sum = u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    });
    solid.into()
}

/// The picture in at most so many bytes: less quality first, then a smaller size.
fn fit(picture: &DynamicImage, side_max: u32, bytes_max: usize) -> Result<Vec<u8>, Refusal> {
    let mut side = side_max;
    let mut last = Vec::new();
    for _ in 0..SMALLER_TRIES {
        let sized = scale(picture, side);
        for quality in QUALITIES {
            last = jpeg(&sized, quality)?;
            if last.len() <= bytes_max {
                return Ok(last);
            }
        }
        side = side / 5 * 4;
    }
    Ok(last)
}

fn scale(picture: &DynamicImage, side_max: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side_max {
        return picture.clone();
    }
    picture.resize(side_max, side_max, FilterType::CatmullRom)
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let encoded = picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality));
    encoded.map_err(|_| Refusal::new(ErrorCode::PictureUnreadable))?;
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    /// A picture with detail everywhere, like grass: 2200 by 1500 and darker on its left.
    fn grass() -> DynamicImage {
        let grass = RgbImage::from_fn(2200, 1500, |x, y| {
            let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 26;
            let light = u8::try_from(x * 160 / 2200 + noise).unwrap();
            Rgb([light / 2, light, light / 3])
        });
        grass.into()
    }

    /// As a telephone writes it: lying on its side, with the place in its EXIF.
    fn from_a_telephone() -> Vec<u8> {
        let plain = jpeg(&grass(), 90).unwrap();
        // Orientation 6, and a text where a GPS block would be.
        let tiff = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x0e\x01\x02\0\x0c\0\0\0\x26\0\0\0\0\0\0\0N36.62,E101\0";
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend_from_slice(tiff);
        let mut file = plain[..2].to_vec();
        file.extend_from_slice(&[0xff, 0xe1]);
        file.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        file.extend_from_slice(&exif);
        file.extend_from_slice(&plain[2..]);
        file
    }

    fn holds(bytes: &[u8], what: &[u8]) -> bool {
        bytes.windows(what.len()).any(|window| window == what)
    }

    #[test]
    fn a_photo_is_turned_upright_made_small_and_says_nothing_of_where_it_was_taken() {
        let file = from_a_telephone();
        assert!(holds(&file, b"N36.62") && holds(&file, b"Exif"));
        let ready = ready(&file).unwrap();
        assert_eq!(ready.media, Media::Photo);
        let small = ready.thumbnail.unwrap();
        for bytes in [&ready.content, &small] {
            assert!(!holds(bytes, b"N36.62") && !holds(bytes, b"Exif") && !holds(bytes, b"http"));
        }
        let photo = image::load_from_memory(&ready.content).unwrap().into_rgb8();
        assert!(photo.height() > photo.width(), "upright: {:?}", photo.dimensions());
        assert!(photo.height() <= 2000 && ready.content.len() <= 300 * 1024, "{} bytes", ready.content.len());
        // Turned by a quarter: what was dark on the left is dark above.
        let (top, bottom) = (photo.get_pixel(photo.width() / 2, 20)[1], photo.get_pixel(photo.width() / 2, photo.height() - 20)[1]);
        assert!(bottom > top + 40, "{top} {bottom}");
        let thumbnail = image::load_from_memory(&small).unwrap();
        assert!(thumbnail.height() <= 320 && small.len() <= 15 * 1024, "{} bytes", small.len());
    }

    #[test]
    fn a_picture_that_unfolds_to_gigabytes_is_refused_before_it_is_unfolded() {
        let mut png = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut png);
        use image::ImageEncoder;
        encoder.write_image(&[0; 3], 1, 1, image::ExtendedColorType::Rgb8).unwrap();
        // The header claims 60,000 by 60,000, with a checksum that fits.
        png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let sum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(ready(&png).err().unwrap().code, ErrorCode::PictureTooLarge);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = u32::MAX;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        !crc
    }

    #[test]
    fn what_is_no_picture_and_no_paper_is_refused_and_a_scan_stays_as_it_is() {
        let code = |file: &[u8]| ready(file).err().map(|refusal| refusal.code);
        assert_eq!(code(b""), Some(ErrorCode::AttachmentEmpty));
        assert_eq!(code(b"MZ\x90 a program"), Some(ErrorCode::AttachmentKindUnknown));
        assert_eq!(code(b"<svg onload=alert(1)>"), Some(ErrorCode::AttachmentKindUnknown));
        assert_eq!(code(b"PK\x03\x04 a folder of anything"), Some(ErrorCode::AttachmentKindUnknown));
        assert_eq!(code(b"PK\x03\x04 word/document.xml word/vbaProject.bin"), Some(ErrorCode::AttachmentKindUnknown));
        assert_eq!(code(&[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), Some(ErrorCode::PictureUnreadable));
        assert_eq!(code(&vec![0xff; 21 * 1024 * 1024]), Some(ErrorCode::AttachmentTooLarge));
        let paper = ready(b"%PDF-1.7 a scanned page").unwrap();
        assert_eq!((paper.media, paper.content.as_slice()), (Media::Scan, b"%PDF-1.7 a scanned page".as_slice()));
        assert!(paper.thumbnail.is_none());
    }

    #[test]
    fn a_transparent_picture_stands_on_white() {
        let mut png = Vec::new();
        let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
        DynamicImage::from(clear).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let photo = image::load_from_memory(&ready(&png).unwrap().content).unwrap().into_rgb8();
        assert!(photo.get_pixel(4, 4)[0] > 240);
    }
}
