! What the kernels in Fortran share: their arguments, a clock, and how they end.
module kernel
    use, intrinsic :: iso_c_binding, only: c_int
    use, intrinsic :: iso_fortran_env, only: error_unit, int64, real64
    implicit none
    private
    public :: arguments, read_arguments, refuse, report, seconds_now, leave

    integer, parameter, public :: ok = 0, not_verified = 1, bad_arguments = 2
    character(*), parameter :: sizes = 'SWAB'
    integer, parameter :: most_repeats = 100000

    type :: arguments
        integer :: size = 0          ! 1 for S, 2 for W, 3 for A, 4 for B; 0 when the arguments are bad
        character(1) :: letter = '?'
        integer :: repeat = 1
    end type

    interface
        ! STOP would print its number.
        subroutine c_exit(status) bind(c, name='exit')
            import :: c_int
            integer(c_int), value :: status
        end subroutine
    end interface

contains

    function read_arguments() result(given)
        type(arguments) :: given
        character(16) :: name, value
        integer :: i, state

        do i = 1, command_argument_count(), 2
            call get_command_argument(i, name)
            call get_command_argument(i + 1, value)
            state = 1
            if (name == '--size' .and. len_trim(value) == 1) then
                given%letter = value(1:1)
                given%size = index(sizes, given%letter)
                state = 0
            else if (name == '--repeat' .and. verify(trim(value), '0123456789') == 0) then
                read (value, *, iostat=state) given%repeat
                if (given%repeat < 1 .or. given%repeat > most_repeats) state = 1
            end if
            if (state /= 0) then
                given%size = 0
                return
            end if
        end do
    end function

    subroutine refuse(name)
        character(*), intent(in) :: name

        write (error_unit, '(3a)') 'usage: ', name, ' --size S|W|A|B [--repeat N]'
    end subroutine

    ! The one line on standard output, with what else there is to tell.
    subroutine report(name, ranks, given, seconds, verified, more)
        character(*), intent(in) :: name, more
        integer, intent(in) :: ranks
        type(arguments), intent(in) :: given
        real(real64), intent(in) :: seconds
        logical, intent(in) :: verified
        character(20) :: number

        write (number, '(f20.3)') seconds
        print '(2a, i0, 8a, i0)', name, ': ranks=', ranks, ' size=', given%letter, ' seconds=', &
                trim(adjustl(number)), ' verified=', trim(merge('yes', 'no ', verified)), more, ' repeats=', &
                given%repeat
    end subroutine

    ! Of a clock that does not jump; MPI_Wtime may read the processor's counter, and a move changes that.
    function seconds_now() result(seconds)
        real(real64) :: seconds
        integer(int64) :: ticks, ticks_per_second

        call system_clock(ticks, ticks_per_second)
        seconds = real(ticks, real64) / real(ticks_per_second, real64)
    end function

    subroutine leave(status)
        integer, intent(in) :: status

        call c_exit(int(status, c_int))
    end subroutine

end module
