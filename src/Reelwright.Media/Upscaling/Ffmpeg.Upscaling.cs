namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Takes a film apart into silent films of so many frames each, for a program that holds every frame in memory.</summary>
    /// <param name="source">A film of any accepted kind.</param>
    /// <param name="folder">An empty folder for the pieces.</param>
    /// <param name="framesEach">At least 1.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge.</exception>
    public Task<FilmPieces> SplitFilmAsync(string source, string folder, int framesEach, CancellationToken cancel) =>
        new FilmSplitter(_runner, _probe).SplitAsync(source, folder, framesEach, cancel);

    /// <summary>Encodes what another program made of a piece: in this size, each frame at its time.</summary>
    /// <exception cref="MediaException">Unsupported: it is no film, or has not the piece's frames.</exception>
    public Task FitPieceAsync(string made, string target, int width, int height, FilmPieces pieces, int piece, CancellationToken cancel) =>
        new FilmSplitter(_runner, _probe).FitAsync(made, target, width, height, pieces, piece, cancel);

    /// <summary>Joins fitted pieces to a film, with the source's times and sound.</summary>
    /// <returns>What was made.</returns>
    public Task<MediaInfo> JoinPiecesAsync(string source, IReadOnlyList<string> fitted, string target, FilmPieces pieces, CancellationToken cancel) =>
        new FilmSplitter(_runner, _probe).JoinAsync(source, fitted, target, pieces, cancel);
}
