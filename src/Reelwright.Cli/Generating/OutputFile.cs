using System.Net.Sockets;
using System.Security.Cryptography;
using Reelwright.Cli.Api;

namespace Reelwright.Cli.Generating;

/// <summary>The file to write: looked at before anything is paid for, and replaced in one step when all of it is here.</summary>
internal sealed class OutputFile
{
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private readonly string _folder;

    /// <exception cref="CliFailure">OutputUnwritable.</exception>
    public OutputFile(string path)
    {
        _path = Path.GetFullPath(path);
        _folder = Path.GetDirectoryName(_path) ?? throw new CliFailure(ExitCode.Usage, $"'{path}' is not the name of a file");
        if (Directory.Exists(_path))
        {
            throw new CliFailure(ExitCode.OutputUnwritable, $"{path} is a folder");
        }

        if (!Directory.Exists(_folder))
        {
            throw new CliFailure(ExitCode.OutputUnwritable, $"there is no folder {_folder} to write into");
        }

        try
        {
            using var probe = new FileStream(NewPartialName(), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(failure);
        }
    }

    /// <summary>Downloads beside the target and renames: the name shows the old file or the whole new one.</summary>
    /// <returns>Its size in bytes.</returns>
    public async Task<long> DownloadAsync(StudioClient studio, string url, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var partial = NewPartialName();
            try
            {
                var size = await DownloadToAsync(partial, studio, url, cancel);
                File.Move(partial, _path, overwrite: true);
                return size;
            }
            catch (Exception cut) when (IsCutOff(cut) && attempt < Tries)
            {
                // The file on the server is whole.
                await Task.Delay(Pause, cancel);
            }
            catch (Exception cut) when (IsCutOff(cut))
            {
                throw new CliFailure(ExitCode.Unavailable, $"the download of {url} broke off {Tries} times", cut);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(failure);
            }
            finally
            {
                File.Delete(partial);
            }
        }
    }

    private static async Task<long> DownloadToAsync(string partial, StudioClient studio, string url, CancellationToken cancel)
    {
        using var response = await studio.OpenAsync(url, cancel);
        await using var source = await response.Content.ReadAsStreamAsync(cancel);
        await using var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await source.CopyToAsync(file, 1 << 16, cancel);
        if (response.Content.Headers.ContentLength is { } expected && expected != file.Length)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"{file.Length} of {expected} bytes came");
        }

        return file.Length;
    }

    private static bool IsCutOff(Exception failure) => failure is HttpRequestException or HttpIOException or IOException { InnerException: SocketException };

    private string NewPartialName() => Path.Combine(_folder, $".{Path.GetFileName(_path)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.part");

    private CliFailure Unwritable(Exception failure) => new(ExitCode.OutputUnwritable, $"cannot write {_path}: {failure.Message}", failure);
}
