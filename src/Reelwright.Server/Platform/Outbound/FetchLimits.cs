namespace Reelwright.Server.Platform.Outbound;

/// <summary>How much of a stranger's reply is taken.</summary>
/// <param name="MaxBytes">Most bytes of a body.</param>
/// <param name="Time">From the first look-up to the last byte, redirects included.</param>
/// <param name="MaxRedirects">How often the other side may send us elsewhere; each place is checked like the first.</param>
internal sealed record FetchLimits(long MaxBytes, TimeSpan Time, int MaxRedirects = 0);

/// <summary>A body in a file.</summary>
/// <param name="Status">200, 404 and so on. There is a file only for 2xx.</param>
/// <param name="ContentType">As claimed: type and subtype in lower case.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="SizeBytes">What came.</param>
internal sealed record FetchedFile(int Status, string? ContentType, string Path, long SizeBytes);

/// <summary>A reply of which only the beginning is of interest.</summary>
/// <param name="Status">200, 404 and so on.</param>
/// <param name="Beginning">The first bytes of the body as text, without control characters.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone.</param>
internal sealed record BriefReply(int Status, string Beginning, TimeSpan? RetryAfter);
