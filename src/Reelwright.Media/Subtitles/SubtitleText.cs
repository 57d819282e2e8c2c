using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>A subtitle file as lines, within <see cref="SubtitleLimits"/>.</summary>
internal static class SubtitleText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="MediaException">TooLarge.</exception>
    public static async Task<string> ReadAsync(Stream source, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await source.ReadAsync(buffer, cancel)) > 0)
        {
            if (bytes.Length + read > SubtitleLimits.MaxBytes)
            {
                throw SubtitleLimits.TooLarge($"more than {SubtitleLimits.MaxBytes >> 20} MiB");
            }

            bytes.Write(buffer, 0, read);
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Lines ended by CR LF, LF or CR.</summary>
    /// <exception cref="MediaException">TooLarge: the text, or a line of it.</exception>
    public static List<string> Lines(string text)
    {
        if (text.Length > SubtitleLimits.MaxBytes)
        {
            throw SubtitleLimits.TooLarge($"more than {SubtitleLimits.MaxBytes >> 20} million characters");
        }

        List<string> lines = [];
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('\r', '\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Length > SubtitleLimits.MaxLine)
            {
                throw SubtitleLimits.TooLarge($"a line of more than {SubtitleLimits.MaxLine} characters");
            }

            lines.Add(line.ToString());
            var isPair = end >= 0 && end + 1 < rest.Length && rest[end] == '\r' && rest[end + 1] == '\n';
            rest = end < 0 ? [] : rest[(end + (isPair ? 2 : 1))..];
        }

        return lines;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
            [0xEF, 0xBB, 0xBF, ..] => Utf8OrLatin(bytes[3..]),
            _ => Utf8OrLatin(bytes),
        };
        return text.TrimStart('\uFEFF');
    }

    private static string Utf8OrLatin(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Old files carry no word about their encoding; Western European is the commonest of those that are not UTF-8.
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
