using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reelwright.Media;

/// <summary>Widens a pipe from 64 KiB: an 832x480 frame of 600 KB then crosses in one switch of processes instead of ten.</summary>
internal static partial class PipeSize
{
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ of fcntl.h

    public static void Set(SafePipeHandle pipe, int bytes) =>
        // Refused (EPERM) above the user's allowance of pipe pages: the pipe then stays small, which is only slower.
        _ = FileControl(pipe, SetPipeSize, bytes);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(SafePipeHandle pipe, int command, int argument);
}
