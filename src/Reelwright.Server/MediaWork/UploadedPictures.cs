using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.MediaWork;

/// <summary>Pictures that come with a tool's request, as parts of its form.</summary>
internal sealed class UploadedPictures(UploadInspection inspection, MediaLibrary library, IOptions<LimitsOptions> limits)
{
    /// <summary>Reads the form; a tool takes up to two pictures of the usual size.</summary>
    /// <exception cref="Refusal">400, 413, 503 <c>storage_full</c>.</exception>
    public Task<UploadForm> ReadFormAsync(HttpContext http, CancellationToken cancel) =>
        UploadForm.ReadAsync(http, 2 * limits.Value.BytesOf(UploadLimit.Image), cancel);

    /// <summary>Writes the picture of a part anew, without metadata, and stages it for <see cref="PlannedWork.Uploads"/>. Stage last: what is staged and not submitted waits for the sweep.</summary>
    /// <param name="form">The form.</param>
    /// <param name="names">Names the part may have; the first is the one that errors tell.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="Refusal">400 <c>unsupported_media</c>, <c>invalid_request</c>; 413.</exception>
    public async Task<StagedFile> StageAsync(UploadForm form, string[] names, CancellationToken cancel) =>
        await library.StageAsync(await CheckAsync(form, names, cancel), null, cancel);

    /// <summary>As <see cref="StageAsync"/>, without the staging: for forms of several pictures, which are all looked at before any is staged.</summary>
    public async Task<NewFile> CheckAsync(UploadForm form, string[] names, CancellationToken cancel)
    {
        var (field, file) = UploadInspection.Part(form, names);
        if (file.SizeBytes > limits.Value.BytesOf(UploadLimit.Image))
        {
            throw Refusal.TooLarge(limits.Value.BytesOf(UploadLimit.Image));
        }

        var picture = await inspection.PictureAsync(field, file, cancel);
        return new NewFile
        {
            Filename = library.NewName("upload", picture.Info.Format.Extension()),
            Path = picture.Path,
            Kind = FileKind.InputImage,
            ContentType = picture.Info.Format.ContentType(),
            Width = picture.Info.Width,
            Height = picture.Info.Height,
        };
    }
}
