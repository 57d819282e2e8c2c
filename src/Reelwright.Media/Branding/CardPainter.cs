namespace Reelwright.Media;

/// <summary>Paints a card: the text as large as there is room for, measured and not guessed, whatever script it is in.</summary>
internal sealed class CardPainter(StillPictures pictures)
{
    /// <summary>Of small and large text on a plain ground (WCAG 2.1, level AA).</summary>
    private const double Readable = 4.5;

    private const double SideShare = 0.1;
    private const double HeightShare = 0.56;
    private const double Largest = 0.11;
    private const double Smallest = 0.022;

    /// <summary>Below this size a long word is rather broken than made smaller.</summary>
    private const double Unbroken = 0.045;

    /// <param name="card">What stands on it.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="folder">For scripts.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<RawImage> PaintAsync(BrandCard card, int width, int height, string folder, CancellationToken cancel)
    {
        var (shorter, room) = (Math.Min(width, height), height * HeightShare);
        var canvas = Plain(card.Ground, width, height);
        var colour = card.Colour.ContrastTo(card.Ground) >= Readable ? card.Colour : card.Ground.Opposite();
        var size = Math.Clamp(AssText.LargestUnbroken(card.Text, width * (1 - (2 * SideShare))), shorter * Unbroken, shorter * Largest);
        while (await DrawAsync(card, colour, size, width, height, folder, cancel) is { } text)
        {
            if (text.Image.Height <= room || size <= shorter * Smallest)
            {
                Lay(canvas, text.Image, text.X, text.Y);
                Bar(canvas, card.Accent, Math.Min(text.Y + text.Image.Height + (int)(shorter * 0.05), height - (height / 20)));
                break;
            }

            // The area of a text grows with the square of its size.
            size = Math.Max(shorter * Smallest, size * Math.Clamp(Math.Sqrt(room / text.Image.Height), 0.5, 0.92));
        }

        return canvas;
    }

    /// <summary>What there is to see of the text, and where; null for nothing.</summary>
    private async Task<(RawImage Image, int X, int Y)?> DrawAsync(BrandCard card, Rgb colour, double size, int width, int height, string folder, CancellationToken cancel)
    {
        var script = new AssScript(width, height);
        script.Add(new AssEvent(card.Text, new AssStyle { Font = card.Font, Size = size, Colour = colour, Place = TextPlace.Center, SideMargin = Math.Round(width * SideShare) }));
        return TextCanvas.Cut(await TextCanvas.DrawAsync(pictures, script, folder, "card.ass", cancel));
    }

    private static RawImage Plain(Rgb colour, int width, int height)
    {
        var pixels = new byte[width * height * 4];
        for (var at = 0; at < pixels.Length; at += 4)
        {
            (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (colour.Red, colour.Green, colour.Blue, 255);
        }

        return new RawImage(width, height, pixels);
    }

    private static void Lay(RawImage canvas, RawImage image, int left, int top)
    {
        for (var y = 0; y < image.Height; y++)
        {
            var from = image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4);
            var to = canvas.Pixels.AsSpan((((top + y) * canvas.Width) + left) * 4, image.Width * 4);
            for (var at = 0; at < from.Length; at += 4)
            {
                int alpha = from[at + 3];
                for (var channel = at; channel < at + 3; channel++)
                {
                    to[channel] = (byte)(((from[channel] * alpha) + (to[channel] * (255 - alpha)) + 127) / 255);
                }
            }
        }
    }

    /// <summary>In the middle, an eighth of the width, its corner at even numbers.</summary>
    private static void Bar(RawImage canvas, Rgb colour, int top)
    {
        var (width, height) = (Math.Max(8, canvas.Width / 8) & ~1, Math.Max(2, (int)(Math.Min(canvas.Width, canvas.Height) * 0.012) & ~1));
        var (left, first) = (((canvas.Width - width) / 2) & ~1, top & ~1);
        for (var y = first; y < Math.Min(first + height, canvas.Height); y++)
        {
            for (var x = left; x < left + width; x++)
            {
                var at = ((y * canvas.Width) + x) * 4;
                (canvas.Pixels[at], canvas.Pixels[at + 1], canvas.Pixels[at + 2]) = (colour.Red, colour.Green, colour.Blue);
            }
        }
    }
}
