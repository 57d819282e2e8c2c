namespace Reelwright.Media;

/// <summary>A film in pieces for a program that takes no more than so many frames at once.</summary>
/// <param name="Paths">Silent MP4 films of plain frames, 25 a second whatever the film's own times are.</param>
/// <param name="Times">When each frame of the film is shown, in units of the clock, ascending.</param>
/// <param name="Clock">The unit.</param>
/// <param name="FramesEach">Frames of every piece but the last one.</param>
public sealed record FilmPieces(IReadOnlyList<string> Paths, IReadOnlyList<long> Times, MediaClock Clock, int FramesEach)
{
    public int FramesOf(int piece) => Math.Min(FramesEach, Times.Count - (piece * FramesEach));

    /// <summary>When the frames of a piece are shown.</summary>
    public IReadOnlyList<long> TimesOf(int piece) => [.. Times.Skip(piece * FramesEach).Take(FramesEach)];

    /// <summary>When a piece begins, in microseconds.</summary>
    internal long MicrosecondsAt(int piece) => (long)((Int128)Times[piece * FramesEach] * Clock.Numerator * 1_000_000 / Clock.Denominator);
}
