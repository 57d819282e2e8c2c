using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Sources;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>A textured mesh: a shape from the words, or a relief from a picture.</summary>
internal static class MeshTechnique
{
    private const string TrainedOnNothing = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia";
    private const string FromGivenPicture = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced";
    private const int LargestTexture = 1024;

    /// <summary>The whole file. More steps, more corners.</summary>
    /// <exception cref="MediaException">The given picture cannot be read.</exception>
    public static async Task<byte[]> BuildAsync(LocalRequest request, string model, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        if (request.ImagePath is not null)
        {
            var picture = await SourceFiles.ReadPictureAsync(request.ImagePath, ffmpeg, cancel);
            return await Task.Run(() => FromPicture(request, model, picture), cancel);
        }

        return await Task.Run(() => FromWords(request, model), cancel);
    }

    internal static byte[] FromWords(LocalRequest request, string model)
    {
        var reading = SceneReader.Read(request.Prompt, request.NegativePrompt);
        var (mesh, atlas) = Shapes.Build(reading, request.Prompt, Math.Clamp(12 + (2 * request.Steps), 12, 96), request.Seed);
        return GlbWriter.Write(mesh, atlas.Paint(), Origin(request, model, TrainedOnNothing));
    }

    internal static byte[] FromPicture(LocalRequest request, string model, Imaging.Picture picture)
    {
        var scale = Math.Min(1f, (float)LargestTexture / Math.Max(picture.Width, picture.Height));
        var texture = Resampler.Cover(picture, Math.Max(2, (int)(picture.Width * scale)), Math.Max(2, (int)(picture.Height * scale)));
        return GlbWriter.Write(Relief.Build(texture, Math.Clamp(48 + (8 * request.Steps), 48, 400)), texture, Origin(request, model, FromGivenPicture));
    }

    private static MeshOrigin Origin(LocalRequest request, string model, string sourceType) =>
        new(request.Prompt, model, request.Seed, LocalGenerator.Engine, sourceType);
}
