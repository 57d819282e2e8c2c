using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Library;

/// <summary>Which part of a file a reply carries (RFC 9110, section 14).</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The part a Range header asks for; null for the whole file: no header, another unit, several ranges.</summary>
    /// <exception cref="UnsatisfiableRangeException">It lies outside the file.</exception>
    public static ByteRange? Resolve(RangeHeaderValue? header, long size)
    {
        if (header is null || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || header.Ranges.Count != 1)
        {
            return null;
        }

        var asked = header.Ranges.First();
        var (first, last) = (asked.From, asked.To) switch
        {
            (null, { } suffix) => (Math.Max(0, size - suffix), suffix == 0 ? -1 : size - 1),
            ({ } from, null) => (from, size - 1),
            ({ } from, { } to) => (from, Math.Min(to, size - 1)),
            _ => (0L, -1L),
        };
        return first <= last ? new ByteRange(first, last - first + 1) : throw new UnsatisfiableRangeException();
    }
}

internal sealed class UnsatisfiableRangeException() : Exception("The range lies outside the file.");
